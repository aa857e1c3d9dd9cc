import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{e as i}from"./chunk-JEOA3G3D.mjs";import{a as n}from"./chunk-GREQFBTE.mjs";import{writeFileSync as m}from"node:fs";import{resolve as a}from"node:path";function h(r,s,e){let t=i(s,"output");if(t===void 0){e.stdout(r.endsWith(`
`)?r:`${r}
`);return}try{m(a(e.cwd,t),r)}catch(o){throw new n("OUTPUT",`${t} cannot be written: ${o.message}`,"Give a path in a folder that exists",{cause:o})}e.stderr(`Written to ${t}
`)}export{h as a};
