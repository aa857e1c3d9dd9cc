import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var r=e=>`${JSON.stringify(e,null,2)}
`;export{r as a};
