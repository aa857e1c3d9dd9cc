import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{f as i}from"./chunk-5FWATCD3.mjs";import{a as s}from"./chunk-OHJZZZBE.mjs";import{writeFileSync as a}from"node:fs";import{resolve as d}from"node:path";function u(t,e,r){let o=i(e,"output");if(o===void 0){r.stdout(t.endsWith(`
`)?t:`${t}
`);return}try{a(d(r.cwd,o),t)}catch(n){throw new s("OUTPUT",`${o} cannot be written: ${n.message}`,"Give a path in a folder that exists",{cause:n})}r.stderr(`Written to ${o}
`)}function T(t){let e=t.now().getTime(),r=0;return{step(o){let n=t.now().getTime();t.stderrIsTty!==!0||n-e<1e3||n-r<100||(r=n,t.stderr(`\r\x1B[2K${o.slice(0,t.columns-1)}`))},done(){r>0&&t.stderr("\r\x1B[2K")}}}var m={bad:31,ask:33,good:32,quiet:2,strong:1},w=t=>t?(e,r)=>`\x1B[${m[e]}m${r}\x1B[0m`:(e,r)=>r;export{w as a,u as b,T as c};
