import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
function o(t){let s=t.now().getTime(),r=0;return{step(n){let e=t.now().getTime();t.stderrIsTty!==!0||e-s<1e3||e-r<100||(r=e,t.stderr(`\r\x1B[2K${n.slice(0,t.columns-1)}`))},done(){r>0&&t.stderr("\r\x1B[2K")}}}export{o as a};
