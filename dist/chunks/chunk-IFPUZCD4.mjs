import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{b as m}from"./chunk-Y2F62ULD.mjs";import{e as n}from"./chunk-JEOA3G3D.mjs";import{a as i}from"./chunk-GREQFBTE.mjs";import{writeFileSync as d}from"node:fs";import{resolve as f}from"node:path";function w(r,s,o){let t=n(s,"output");if(t===void 0){o.stdout(r.endsWith(`
`)?r:`${r}
`);return}try{d(f(o.cwd,t),r)}catch(e){throw new i("OUTPUT",m(t,e),"Give a path in a folder that exists",{cause:e})}o.stderr(`Written to ${t}
`)}export{w as a};
