import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var e={ok:0,blocked:1,usage:2,approval:3,bug:70};export{e as a};
