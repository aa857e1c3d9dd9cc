import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a}from"./chunk-556R74WP.mjs";import"./chunk-N65I4UCJ.mjs";export{a as keepHeapSmall};
