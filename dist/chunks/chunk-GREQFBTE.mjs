import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
var r=class extends Error{code;fix;constructor(s,t,i,n){super(t,n),this.name="UserError",this.code=s,this.fix=i}};export{r as a};
