import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as k,b as O}from"./chunk-KLSV6DZ6.mjs";import{a as p}from"./chunk-5KHNWFU6.mjs";import{a as $,c as x,e as v}from"./chunk-4FF2E3CE.mjs";import{a as d}from"./chunk-3M4BHVR2.mjs";import{d as w,e as b,f as u}from"./chunk-JEOA3G3D.mjs";import{u as y}from"./chunk-CKXO7KMJ.mjs";import"./chunk-5WUO44IE.mjs";import"./chunk-KD45VHEN.mjs";import"./chunk-EWR52J2Y.mjs";import"./chunk-O2ES5CIJ.mjs";import"./chunk-G66F6CVQ.mjs";import"./chunk-54SJUTWA.mjs";import"./chunk-OTFCDYIZ.mjs";import"./chunk-YRM7UEMO.mjs";import"./chunk-GREQFBTE.mjs";import"./chunk-DCLU2TOF.mjs";import"./chunk-7APEO7EJ.mjs";import"./chunk-2UYADDRM.mjs";import"./chunk-IG5UMRRX.mjs";import"./chunk-4W7KYP44.mjs";import"./chunk-HAR3D3TD.mjs";import{h as c}from"./chunk-RS6MROST.mjs";import"./chunk-RLOW5DR2.mjs";import{l as h}from"./chunk-LQMJC5XD.mjs";import"./chunk-7CEEBF3T.mjs";import"./chunk-N65I4UCJ.mjs";import{existsSync as C,mkdirSync as I,writeFileSync as L}from"node:fs";import{dirname as A,join as g,resolve as W}from"node:path";var P={path:"models/example.model.yaml",why:"an example, since there is no *.model.yaml yet",text:`# One file a model. Every key: tollgate schema model, or docs/model-config.md.
model: { name: example, version: "1.0.0", type: recommendation, stage: production }
ownership: { team: ml, oncall: ml-oncall }
serving:
  hardware: 1xL4                 # per replica
  cloud: aws
  region: us-east-1
  min_replicas: 2
  max_replicas: 6
  traffic: { requests: 100000/h, peak: 250000/h }
  latency: { p50: 6ms, p99: 30ms }
  service_time: 5ms              # accelerator time of one request
training: { hardware: 4xA100-80GB, duration_hours: 12, purchase: spot, rework: 20%, retrain: weekly }
`},_={path:".github/workflows/tollgate.yml",why:"runs on every pull request",text:`name: tollgate
on:
  pull_request:
    types: [opened, synchronize, reopened, edited]
  pull_request_review:
    types: [submitted, dismissed]
  merge_group:
permissions: {}
concurrency:
  group: tollgate-\${{ github.event.pull_request.number || github.ref }}
  cancel-in-progress: true
jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
      checks: write
      pull-requests: write
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
          fetch-depth: 0
      - uses: tollgate-dev/tollgate@${"0".repeat(40)} # replace: commit of v${p}, which nobody can move
`};function S(e,t=[]){let o=e.filter(({key:s})=>s!==null),n=o.length===0?["  - { team: ml, monthly: 10000 USD }   # warns at 80 %, asks at 100 %, blocks at 120 %"]:o.map(({key:s,monthly:i})=>{let l=i.unknown.length>0?"at least ":"";return`  - { team: ${a(s??"")}, monthly: ${F(i.expected)} ${i.currency} }   # today ${l}${i.expected} ${i.currency} a month`}),r=e[0]?.monthly.currency??"USD";return{path:".github/tollgate.yaml",why:o.length===0?"a budget to start from":`budgets for ${o.map(({key:s})=>s).join(", ")}`,text:["# Read from the target branch: a pull request cannot change the rules it is judged by.","version: 1",...r==="USD"?[]:[`currency: ${r}`],...t.length===0?[]:[`models: { include: [${t.map(a).join(", ")}] }`],"budgets:",...n,`  - { per: pull_request, increase: 5000 ${r}, action: approve }`,"approvals:                                # who may approve; teams, users or permission","  high: { permission: maintain, count: 1 }","  critical: { permission: admin, count: 2 }","  cost: { permission: maintain, count: 1 }",""].join(`
`)}}function F(e){let t=h(e)*10n/7n/1000000n+1n,o=10n**BigInt(Math.max(t.toString().length-2,0)),n=(t+o-1n)/o*o;return(n<1000n?1000n:n).toString()}var a=e=>/^[A-Za-z][\w-]*$/.test(e)?e:JSON.stringify(e);var M=e=>e.slice(0,e.lastIndexOf("/")+1);function q(e){let o=e.flatMap(({config:n})=>n.manifest?.files??[]).map(n=>{let[r]=n.split("/");return n.includes("/")?`${r}/**/*${n.slice(n.lastIndexOf("."))}`:n});return[...new Set(o)].sort()}function R({config:e}){let{manifest:t,id:o,model:n}=e;if(t===void 0)return[];let r=t.open.map(({path:s,reason:i})=>`#   ${s}: ${i}
`);return[{path:`${M(t.file)}${o.replaceAll("/","-")}.model.yaml`,why:`what ${t.file} does not say of ${o}`,text:`# ${t.kind} in ${t.file} says the rest; complete what it cannot say.
model: { name: ${a(o)}, type: ${n.type} }   # llm recommendation fraud vision search_ranking embedding forecasting other
deployed_by: ${a(t.kind)}
${r.length===0?"":`# The manifest leaves open:
${r.join("")}`}# ownership: { team: ml, oncall: ml-oncall }
# serving:
#   traffic: { requests: 100000/h, peak: 250000/h }
#   latency: { p50: 6ms, p99: 30ms }
#   service_time: 5ms
`}]}var z={name:"init",summary:"Write a policy, a workflow and, where there is none, an example model",usage:"[options]",examples:["tollgate init","tollgate init --dry-run","tollgate init --print"],options:[$,{name:"dry-run",description:"Only say what would be written"},{name:"print",description:"Print the files instead of writing them"},x],async run(e,t){w(z,e);let o=W(t.cwd,b(e,"repo")??"."),n=await D(o,t),r=v(e,t),s=await O({repo:o,head:void 0,asOf:r,env:t.env,findManifests:!0}),i=k({sides:[...s.fleet.sides.values()],revision:s.revision,asOf:r,book:s.book,by:"team",problems:s.problems,unreadable:[...s.fleet.broken.keys()]}),l=N(s,i);if(u(e,"print"))return t.stdout(l.map(({path:m,text:E})=>`# ${m}
${E}`).join(`
`)),d.ok;let f=u(e,"dry-run"),j=l.map(m=>T(m,n,s.policyFile,f));return t.stdout([G(i),...j,"",...U(f),""].join(`
`)),d.ok}};async function D(e,t){let o=await y.open(e,{env:t.env});try{return o.top()}finally{o.close()}}function N({fleet:e},t){let o=e.sides.size===0&&e.broken.size===0,n=[...e.sides.values()].filter(({config:r})=>r.manifest?.joined===!1);return[S(t.groups,q(n)),_,...n.flatMap(R),...o?[P]:[]]}function T({path:e,text:t,why:o},n,r,s){let i=e.endsWith("tollgate.yaml")&&r!==null?r:e;return C(g(n,i))?`  kept         ${i} (it exists)`:s?`  would write  ${e}: ${o}`:(I(A(g(n,e)),{recursive:!0}),L(g(n,e),t,{flag:"wx"}),`  wrote        ${e}: ${o}`)}function G({models:e,groups:t,problems:o}){if(e.length+o.length===0)return"Found no model config.";let n=t.filter(({key:i})=>i!==null).length,r=o.filter(({severity:i})=>i==="error").length,s=r===0?"":` ${c(r,"problem")} in files that cannot be read: tollgate cost shows them.`;return`Found ${c(e.length,"model")} of ${c(n,"team")}.${s}`}var U=e=>e?["Nothing was written. Run tollgate init to write them."]:["Next","  1. Read the budgets and approvals in .github/tollgate.yaml and make them yours.","     In .github/workflows/tollgate.yml replace the zeros by the commit of the release:",`     git ls-remote https://github.com/tollgate-dev/tollgate refs/tags/v${p}`,"  2. Commit the files on a branch, open a pull request and merge it: the policy","     counts from the target branch.","  3. Change a replica count on another branch, run tollgate check, and open a","     pull request to see the comment. Then require the check named tollgate, which","     Tollgate makes, not the job gate."];export{z as init};
