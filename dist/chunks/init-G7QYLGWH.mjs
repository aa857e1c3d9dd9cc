import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as k,b as $}from"./chunk-SOJPDJXO.mjs";import{a}from"./chunk-5KHNWFU6.mjs";import{a as b,c as v,e as x}from"./chunk-FUZCVSST.mjs";import{a as p}from"./chunk-3M4BHVR2.mjs";import{d as f,e as w,f as m}from"./chunk-GHO6SJXV.mjs";import{r as y}from"./chunk-NZCQFG35.mjs";import"./chunk-VAA7C4QR.mjs";import"./chunk-QGCOJUJY.mjs";import"./chunk-7BQHEAXK.mjs";import"./chunk-NUWD7JVR.mjs";import"./chunk-OTFCDYIZ.mjs";import"./chunk-6HWF5BFG.mjs";import"./chunk-DCLU2TOF.mjs";import"./chunk-7APEO7EJ.mjs";import"./chunk-2UYADDRM.mjs";import"./chunk-IG5UMRRX.mjs";import"./chunk-HITIGZAZ.mjs";import{h as l}from"./chunk-A3RBJ2YQ.mjs";import"./chunk-RLOW5DR2.mjs";import{l as h}from"./chunk-LQMJC5XD.mjs";import"./chunk-7CEEBF3T.mjs";import"./chunk-N65I4UCJ.mjs";import{existsSync as F,mkdirSync as C,writeFileSync as j}from"node:fs";import{dirname as I,join as u,resolve as L}from"node:path";var P={path:"models/example.model.yaml",why:"an example, since there is no *.model.yaml yet",text:`# One file a model. Every key: tollgate schema model, or docs/model-config.md.
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
`},O={path:".github/workflows/tollgate.yml",why:"runs on every pull request",text:`name: tollgate
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
      - uses: tollgate-dev/tollgate@${"0".repeat(40)} # replace: commit of v${a}, which nobody can move
`};function _(e){let t=e.filter(({key:s})=>s!==null),o=t.length===0?["  - { team: ml, monthly: 10000 USD }   # warns at 80 %, asks at 100 %, blocks at 120 %"]:t.map(({key:s,monthly:r})=>{let i=r.unknown.length>0?"at least ":"";return`  - { team: ${E(s??"")}, monthly: ${q(r.expected)} ${r.currency} }   # today ${i}${r.expected} ${r.currency} a month`}),n=e[0]?.monthly.currency??"USD";return{path:".github/tollgate.yaml",why:t.length===0?"a budget to start from":`budgets for ${t.map(({key:s})=>s).join(", ")}`,text:["# Read from the target branch: a pull request cannot change the rules it is judged by.","version: 1",...n==="USD"?[]:[`currency: ${n}`],"budgets:",...o,`  - { per: pull_request, increase: 5000 ${n}, action: approve }`,"approvals:                                # who may approve; teams, users or permission","  high: { permission: maintain, count: 1 }","  critical: { permission: admin, count: 2 }","  cost: { permission: maintain, count: 1 }",""].join(`
`)}}function q(e){let t=h(e)*10n/7n/1000000n+1n,o=10n**BigInt(Math.max(t.toString().length-2,0)),n=(t+o-1n)/o*o;return(n<1000n?1000n:n).toString()}var E=e=>/^[A-Za-z][\w-]*$/.test(e)?e:JSON.stringify(e);var W={name:"init",summary:"Write a policy, a workflow and, where there is none, an example model",usage:"[options]",examples:["tollgate init","tollgate init --dry-run","tollgate init --print"],options:[b,{name:"dry-run",description:"Only say what would be written"},{name:"print",description:"Print the files instead of writing them"},v],async run(e,t){f(W,e);let o=L(t.cwd,w(e,"repo")??"."),n=await z(o,t),s=x(e,t),r=await $({repo:o,head:void 0,asOf:s,env:t.env}),i=k({sides:[...r.fleet.sides.values()],revision:r.revision,asOf:s,book:r.book,by:"team",problems:r.problems,unreadable:[...r.fleet.broken.keys()]}),d=A(r,i);if(m(e,"print"))return t.stdout(d.map(({path:c,text:S})=>`# ${c}
${S}`).join(`
`)),p.ok;let g=m(e,"dry-run"),R=d.map(c=>D(c,n,r.policyFile,g));return t.stdout([M(i),...R,"",...N(g),""].join(`
`)),p.ok}};async function z(e,t){let o=await y.open(e,{env:t.env});try{return o.top()}finally{o.close()}}function A({fleet:e},t){let o=e.sides.size===0&&e.broken.size===0;return[_(t.groups),O,...o?[P]:[]]}function D({path:e,text:t,why:o},n,s,r){let i=e.endsWith("tollgate.yaml")&&s!==null?s:e;return F(u(n,i))?`  kept         ${i} (it exists)`:r?`  would write  ${e}: ${o}`:(C(I(u(n,e)),{recursive:!0}),j(u(n,e),t,{flag:"wx"}),`  wrote        ${e}: ${o}`)}function M({models:e,groups:t,problems:o}){if(e.length+o.length===0)return"Found no model config.";let n=t.filter(({key:i})=>i!==null).length,s=o.filter(({severity:i})=>i==="error").length,r=s===0?"":` ${l(s,"problem")} in files that cannot be read: tollgate cost shows them.`;return`Found ${l(e.length,"model")} of ${l(n,"team")}.${r}`}var N=e=>e?["Nothing was written. Run tollgate init to write them."]:["Next","  1. Read the budgets and approvals in .github/tollgate.yaml and make them yours.","     In .github/workflows/tollgate.yml replace the zeros by the commit of the release:",`     git ls-remote https://github.com/tollgate-dev/tollgate refs/tags/v${a}`,"  2. Commit the files on a branch, open a pull request and merge it: the policy","     counts from the target branch.","  3. Change a replica count on another branch, run tollgate check, and open a","     pull request to see the comment. Then require the check named tollgate, which","     Tollgate makes, not the job gate."];export{W as init};
