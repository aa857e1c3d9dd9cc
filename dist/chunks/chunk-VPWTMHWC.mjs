import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var n={bad:31,ask:33,good:32,quiet:2,strong:1},s=e=>e?(o,t)=>`\x1B[${n[o]}m${t}\x1B[0m`:(o,t)=>t;export{s as a};
