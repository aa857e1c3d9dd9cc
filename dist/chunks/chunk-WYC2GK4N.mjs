import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{e as i}from"./chunk-GHO6SJXV.mjs";import{a as s}from"./chunk-6HWF5BFG.mjs";import{writeFileSync as m}from"node:fs";import{resolve as d}from"node:path";function u(r,n,t){let e=i(n,"output");if(e===void 0){t.stdout(r.endsWith(`
`)?r:`${r}
`);return}try{m(d(t.cwd,e),r)}catch(o){throw new s("OUTPUT",`${e} cannot be written: ${o.message}`,"Give a path in a folder that exists",{cause:o})}t.stderr(`Written to ${e}
`)}function w(r){let n=r.now().getTime(),t=0;return{step(e){let o=r.now().getTime();r.stderrIsTty!==!0||o-n<1e3||o-t<100||(t=o,r.stderr(`\r\x1B[2K${e.slice(0,r.columns-1)}`))},done(){t>0&&r.stderr("\r\x1B[2K")}}}export{u as a,w as b};
