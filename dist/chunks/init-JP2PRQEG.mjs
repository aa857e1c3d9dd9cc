import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as g}from"./chunk-5KHNWFU6.mjs";import{a as k,b as $}from"./chunk-LBSB7IUQ.mjs";import{a as b,c as x,e as v}from"./chunk-O3CUZ32N.mjs";import{C as a,r as y}from"./chunk-BEC7SJUX.mjs";import"./chunk-DZ6DMCDE.mjs";import"./chunk-3E24MTHY.mjs";import"./chunk-RLOW5DR2.mjs";import"./chunk-AKB4IXFY.mjs";import{l as h}from"./chunk-RIQARSRV.mjs";import{a as p,e as f,f as w,g as c}from"./chunk-5FWATCD3.mjs";import"./chunk-OWIEHFYI.mjs";import"./chunk-GEKCYRNM.mjs";import"./chunk-OHJZZZBE.mjs";import"./chunk-XFU22M2P.mjs";import"./chunk-D74UYDGT.mjs";import"./chunk-N65I4UCJ.mjs";import{existsSync as E,mkdirSync as C,writeFileSync as j}from"node:fs";import{dirname as L,join as m,resolve as W}from"node:path";var P={path:"models/example.model.yaml",why:"an example, since there is no *.model.yaml yet",text:`# One file a model. Every key: tollgate schema model, or docs/model-config.md.
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
      - uses: tollgate-dev/tollgate@v${g} # better: the commit of this release, which nobody can move
`};function _(e){let t=e.filter(({key:s})=>s!==null),o=t.length===0?["  - { team: ml, monthly: 10000 USD }   # warns at 80 %, asks at 100 %, blocks at 120 %"]:t.map(({key:s,monthly:n})=>{let i=n.unknown.length>0?"at least ":"";return`  - { team: ${F(s??"")}, monthly: ${S(n.expected)} ${n.currency} }   # today ${i}${n.expected}`}),r=e[0]?.monthly.currency??"USD";return{path:".github/tollgate.yaml",why:t.length===0?"a budget to start from":`budgets for ${t.map(({key:s})=>s).join(", ")}`,text:["# Read from the target branch: a pull request cannot change the rules it is judged by.","version: 1",...r==="USD"?[]:[`currency: ${r}`],"budgets:",...o,`  - { per: pull_request, increase: 5000 ${r}, action: approve }`,"approvals:                                # who may approve; teams, users or permission","  high: { permission: maintain, count: 1 }","  critical: { permission: admin, count: 2 }","  cost: { permission: maintain, count: 1 }",""].join(`
`)}}function S(e){let t=h(e)*5n/4n/1000000n,o=10n**BigInt(Math.max(t.toString().length-2,0)),r=(t+o-1n)/o*o;return(r<1000n?1000n:r).toString()}var F=e=>/^[A-Za-z][\w-]*$/.test(e)?e:JSON.stringify(e);var A={name:"init",summary:"Write a policy, a workflow and, where there is none, an example model",usage:"[options]",examples:["tollgate init","tollgate init --dry-run","tollgate init --print"],options:[b,{name:"dry-run",description:"Only say what would be written"},{name:"print",description:"Print the files instead of writing them"},x],async run(e,t){f(A,e);let o=W(t.cwd,w(e,"repo")??"."),r=await D(o,t),s=v(e,t),n=await $({repo:o,head:void 0,asOf:s,env:t.env}),i=k({sides:[...n.fleet.sides.values()],revision:n.revision,asOf:s,book:n.book,by:"team",problems:n.problems,unreadable:[...n.fleet.broken.keys()]}),u=I(n,i);if(c(e,"print"))return t.stdout(u.map(({path:l,text:R})=>`# ${l}
${R}`).join(`
`)),p.ok;let d=c(e,"dry-run"),q=u.map(l=>M(l,r,n.policyFile,d));return t.stdout([z(i),...q,"",...G(d),""].join(`
`)),p.ok}};async function D(e,t){let o=await y.open(e,{env:t.env});try{return o.top()}finally{o.close()}}function I({fleet:e},t){let o=e.sides.size===0&&e.broken.size===0;return[_(t.groups),O,...o?[P]:[]]}function M({path:e,text:t,why:o},r,s,n){let i=e.endsWith("tollgate.yaml")&&s!==null?s:e;return E(m(r,i))?`  kept         ${i} (it exists)`:n?`  would write  ${e}: ${o}`:(C(L(m(r,e)),{recursive:!0}),j(m(r,e),t,{flag:"wx"}),`  wrote        ${e}: ${o}`)}function z({models:e,groups:t,problems:o}){if(e.length+o.length===0)return"Found no model config.";let r=t.filter(({key:i})=>i!==null).length,s=o.filter(({severity:i})=>i==="error").length,n=s===0?"":` ${a(s,"problem")} in files that cannot be read: tollgate cost shows them.`;return`Found ${a(e.length,"model")} of ${a(r,"team")}.${n}`}var G=e=>e?["Nothing was written. Run tollgate init to write them."]:["Next","  1. Read the budgets and approvals in .github/tollgate.yaml and make them yours.","  2. Commit the files on a branch, open a pull request and merge it: the policy","     counts from the target branch.","  3. Change a replica count on another branch, run tollgate check, and open a","     pull request to see the comment. Then require the check named tollgate."];export{A as init};
