import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);
import{a as be}from"./chunk-GZ5FQPS5.mjs";import{a as me}from"./chunk-OHV6OINC.mjs";import{B as ce,D as pe,a as I,c as A,d as J,e as x,f as q,g as K,i as R,j as Y,k as g,l as C,m as Q,n as X,p as j,q as Z,r as ee,s as te,t as oe,u as ne,v as re,w as se,x as ie,y as ae,z as le}from"./chunk-ECWZ3TOV.mjs";import{a as O}from"./chunk-5KHNWFU6.mjs";import{a as we,b as ke}from"./chunk-WYC2GK4N.mjs";import"./chunk-VPWTMHWC.mjs";import"./chunk-4OKWPIAB.mjs";import{a as b,b as D,c as w,d as h,h as W}from"./chunk-B3OYRNFH.mjs";import{a as de,b as fe,c as he,d as $e,e as ge,f as ye}from"./chunk-HRPBQ73B.mjs";import{A as V,B as z,D as $,s as F,t as k,u as _,v as U,w as H,y as B,z as v}from"./chunk-A3SZYE7I.mjs";import"./chunk-OLE4RWIH.mjs";import"./chunk-QKDME46D.mjs";import{a as N}from"./chunk-RLOW5DR2.mjs";import"./chunk-DCLU2TOF.mjs";import"./chunk-RIQARSRV.mjs";import{d as ue,e as d,f as T}from"./chunk-GHO6SJXV.mjs";import"./chunk-OWIEHFYI.mjs";import"./chunk-GEKCYRNM.mjs";import"./chunk-6HWF5BFG.mjs";import"./chunk-XFU22M2P.mjs";import"./chunk-2UYADDRM.mjs";import"./chunk-N65I4UCJ.mjs";import{resolve as Te}from"node:path";function s(e,...t){let o=t.map((r,n)=>`${Pe(r)}${e[n+1]??""}`);return{markup:`${e[0]??""}${o.join("")}`}}function Pe(e){return typeof e=="string"?h(b(D(e.replaceAll(/[\t\n\r ]+/g," "),2e3))):typeof e=="number"?String(e):"markup"in e?e.markup:e.map(({markup:t})=>t).join(`
`)}var c={markup:""};function f(e,t,o){let r=a=>t[a]?.number===!0?s` class="number"`:c,n=t.map(({title:a},l)=>s`<th scope="col"${r(l)}>${a}</th>`),i=o.map(a=>s`<tr>${a.map((l,u)=>u===0?s`<th scope="row"${r(0)}>${l}</th>`:s`<td${r(u)}>${l}</td>`)}</tr>`);return s`<section class="scroll" aria-label="${e}" tabindex="0"><table><caption>${e}</caption>
<thead><tr>${n}</tr></thead>
<tbody>${i}</tbody></table></section>`}var Ge={pass:"Pass",warn:"Warning",approval:"Approval needed",block:"Blocked",undecided:"Undecided",waived:"Waived",not_applicable:"Does not apply"},y=e=>s`<span class="${e}">${Ge[e]}</span>`,L=({status:e})=>e!=="pass"&&e!=="not_applicable";function ve(e){let t=R(e),o=J(t)?s` open`:c,r=e.gates.filter(i=>i.status==="pass").map(({gate:i})=>i),{risk:n}=e;return s`<details${o}><summary>${e.id}: ${y(t)}</summary>
${x(e.gates).filter(L).map(P)}
${r.length===0?c:s`<p>Passed: ${r.join(", ")}</p>`}
${n===null?c:s`<p>Risk ${n.class}: ${n.reasons.join("; ")} (residual ${Number(n.residual.toPrecision(3))})</p>`}
${Ne(e)}
${Ie(e)}
</details>`}function P(e){let t=te(e),o=e.fix?.replacement,r=e.location===null?c:s` at <code>${$(e.location)}</code>`;return s`<h3>${y(e.status)} by ${e.gate}${r}${e.pre_existing?" (pre-existing)":""}</h3>
<p>${e.message}${t===null?c:s` <code>${t}</code>`}</p>
${e.fix===null?c:s`<p>Fix: ${e.fix.summary}</p>`}
${o===void 0?c:s`<pre><code>${{markup:h(W(o))}}</code></pre>`}`}function Ne(e){let{id:t,cost:o}=e,r=o.head?.currency??"USD",n=Y(e).map(({cause:p,path:E,delta:Le})=>[s`${p}`,s`<code>${E}</code>`,s`${k(Le,r)}`]),i=o.lines.map(p=>[s`${p.line}`,s`${B({...p,currency:r})}${p.cadence==="monthly"?" a month":" once"}`,s`<code>${p.formula}</code>`]),a=(o.head?.unknown??[]).map(({line:p,reason:E})=>[s`${p}`,s`unknown`,s`${E}`]),l=[{title:"Cause"},{title:"Setting"},{title:"Change a month",number:!0}],u=[{title:"Cost line"},{title:"Expected (low to high)",number:!0},{title:"Formula"}];return s`${n.length===0?c:f(`What moved the cost of ${t}`,l,n)}
${i.length+a.length===0?c:f(`Estimate of ${t}`,u,[...i,...a])}`}function Ie(e){let{id:t}=e,o=Q(e);if(o===null)return c;let r=[{title:"Traffic"},{title:"Declared",number:!0},{title:"Needed",number:!0},{title:"Samples",number:!0},{title:"Stage"}],n=X(o).map(({traffic:i,declared:a,needed:l,samples:u,valid:p})=>[s`${V(i)}`,s`${a===null?"\u2013":v(a)}`,s`${i>=1?"\u2013":v(l)}`,s`${i>=1?"\u2013":z(u)}`,s`${i>=1?"":p?"long enough":`${v(Math.max(0,l-(a??0)))} short`}`]);return f(`Rollout of ${t}`,r,n)}var xe=`
:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --ask: #8a5a00; --good: #1a6e35; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --ask: #ffca66; --good: #7fdc9a; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin-bottom: .25rem; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; background: var(--soft); border-radius: 4px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; padding: .25rem 0; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th[scope=row] { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.block, .undecided { color: var(--bad); }
.approval, .warn { color: var(--ask); }
.pass { color: var(--good); }
details { border: 1px solid var(--line); border-radius: 4px; padding: .25rem .75rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .35rem 0; font-weight: 600; overflow-wrap: anywhere; }
footer { margin-top: 2rem; font-size: .85rem; overflow-wrap: anywhere; }
`;var S={name:e=>e,words:e=>e},Se=(e,t)=>{let o=Z(e,S);return s`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Tollgate: ${o}</title>
<style>${{markup:xe}}</style>
</head>
<body>
<main>
<h1 class="${e.verdict}">${o}</h1>
<h2>Next</h2>
<ul>${ae(e,S).map(n=>s`<li>${n}</li>`)}</ul>
${De(e)}
${We(e)}
${Ae("Warnings",le(e,S))}
${_e(e)}
${Ue(e)}
${He(e)}
</main>
${Be(e,t)}
</body>
</html>
`.markup};function Ae(e,t){return t.length===0?c:s`<h2>${e}</h2><ul>${t.map(o=>s`<li>${o}</li>`)}</ul>`}function De(e){let{base:t,head:o,delta:r}=e.totals,n=[{title:"Model"},{title:"Before",number:!0},{title:"After",number:!0},{title:"Change",number:!0},{title:"p99 of gate",number:!0},{title:"Risk"},{title:"Verdict"}],i=g(e.models).filter(C).map(l=>[s`${l.id}`,...Re(l.cost),s`${oe(l)??"\u2013"}`,s`${l.risk?.class??"\u2013"}`,y(R(l))]),a=[s`All models`,...Re({base:t,head:o,delta:r}),s`–`,s`–`,y(e.verdict)];return s`<h2>Cost a month</h2>${f("Models the change touches, and those that fail",n,[...i,a])}`}function Re({base:e,head:t,delta:o}){let r=[e,t].map(a=>s`${a===null?"\u2013":U(a,"",l=>l)}`);if(e===null)return[...r,s`new`];if(t===null)return[...r,s`removed`];if(o===null)return[...r,s`unknown`];let n=_(o.expected,e.expected),i=H(o.expected)?"none":k(o.expected,o.currency);return[...r,s`${i}${n===null?"":` (${n})`}`]}function We(e){let{currency:t}=e.totals.head,o=[{title:"Budget"},{title:"Spent",number:!0},{title:"Limit",number:!0},{title:"Used",number:!0},{title:"Left",number:!0}],r=ne(e).map(n=>[s`${se(n)}`,s`${F(n.after,t)}`,s`${F(n.limit,t)} a ${n.period}`,s`${n.percent===null?"\u2013":`${n.percent}%`}`,s`${re(n,t)}`]);return r.length===0?c:s`<h2>Budgets</h2>${f("Budgets after the change",o,r)}`}function _e(e){let t=x(e.gates).filter(L);return t.length===0?c:s`<h2>Portfolio</h2>${t.map(P)}`}function Ue(e){let t=g(e.models).filter(C);return t.length===0?c:s`<h2>Models</h2>${t.map(ve)}`}function He(e){let t=e.problems.map(({code:o,message:r,fix:n,location:i})=>s`<li><code>${$(i)}</code> ${o}: ${r}${n===null?"":` Fix: ${n}`}</li>`);return t.length===0?c:s`<h2>Problems in files</h2><ul>${t}</ul>`}function Be(e,{runUrl:t}){let o=t===void 0||!t.startsWith("https://")?c:s` · <a href="${t}">run</a>`;return s`<footer>${ce(e,S).join(" \xB7 ")}${o}</footer>`}var Ve={block:"failure",undecided:"failure",approval:"failure",warn:"passed",pass:"passed",waived:"skipped",not_applicable:"skipped"},Ee=e=>{let t=[{name:"portfolio",cases:e.gates.map(Me)},...g(e.models).map(n=>({name:n.id,cases:n.gates.map(Me)})),{name:"files",cases:e.problems.map(qe)}].filter(({cases:n})=>n.length>0),o=t.flatMap(({cases:n})=>n),r=['<?xml version="1.0" encoding="UTF-8"?>',`<testsuites name="tollgate" ${Oe(o)}>`];for(let n of t)r.push(...ze(n,e));return`${[...r,"</testsuites>"].join(`
`)}
`};function ze({name:e,cases:t},o){let r=t.flatMap(n=>Je(n,e));return[`  <testsuite name="${m(e)}" ${Oe(t)} timestamp="${m(o.as_of)}T00:00:00">`,...r,"  </testsuite>"]}function Oe(e){let t=o=>e.filter(r=>r.outcome===o).length;return`tests="${e.length}" failures="${t("failure")}" errors="0" skipped="${t("skipped")}" time="0"`}function Je({name:e,outcome:t,type:o,message:r,details:n,place:i},a){let l=i===null?"":` file="${m(i.file)}" line="${i.line}"`,u=`    <testcase classname="${m(a)}" name="${m(e)}"${l} time="0">`,p={failure:`      <failure type="${m(o)}" message="${m(r)}">${m(n)}</failure>`,skipped:`      <skipped message="${m(r)}"/>`,passed:`      <system-out>${m(n)}</system-out>`}[t];return[u,p,"    </testcase>"]}var Me=({gate:e,status:t,code:o,message:r,location:n,fix:i,pre_existing:a})=>({name:t==="pass"||t==="not_applicable"?e:`${e} ${o}`,outcome:Ve[t],type:t,message:r,details:[`${t}: ${r}${a?" (pre-existing)":""}`,n===null?"":$(n),i===null?"":`Fix: ${i.summary}`].filter(l=>l!=="").join(`
`),place:n}),qe=({code:e,severity:t,message:o,fix:r,location:n,pre_existing:i})=>({name:`${e} ${n.file}:${n.line}`,outcome:t==="error"&&!i?"failure":"passed",type:e,message:o,details:[o,r===null?"":`Fix: ${r}`].filter(a=>a!=="").join(`
`),place:n}),m=e=>e.split(`
`).map(t=>h(b(w(t,2e3)))).join(`
`);var Ke=0xcbf29ce484222325n,Ye=0x100000001b3n,Qe=(1n<<64n)-1n;function Fe(e){let t=Ke;for(let o of new TextEncoder().encode(JSON.stringify(e)))t=(t^BigInt(o))*Ye&Qe;return t.toString(16).padStart(16,"0")}var Xe=5e3,Ze={block:"error",undecided:"error",approval:"warning",warn:"warning",waived:"note",pass:"none",not_applicable:"none"},Ce="https://github.com/tollgate-dev/tollgate/blob/main/docs/gates",je=e=>{let t=rt(e),o=t.slice(0,Xe),r=N.filter(a=>o.some(({gate:l})=>l===a)),i={$schema:"https://json.schemastore.org/sarif-2.1.0.json",version:"2.1.0",runs:[{tool:{driver:{name:"Tollgate",version:O,semanticVersion:O,informationUri:"https://github.com/tollgate-dev/tollgate",rules:r.map(tt)}},invocations:[{executionSuccessful:!0,toolExecutionNotifications:et(t.length-o.length)}],columnKind:"unicodeCodePoints",results:ot(o,r)}]};return`${JSON.stringify(i,null,2)}
`},et=e=>e<=0?[]:[{level:"warning",message:{text:`${e} more results are in the JSON report`}}],tt=e=>({id:e,name:e,shortDescription:{text:j[e]},fullDescription:{text:`Gate ${e}: ${j[e]}`},helpUri:`${Ce}/${e}.md`,help:{text:`What the gate checks and how to mend its findings: ${Ce}/${e}.md`},defaultConfiguration:{level:"error"}});function ot(e,t){let o=new Map;return e.map(r=>{let n=Fe([r.gate,r.code,r.subject,r.file]),i=(o.get(n)??0)+1;return o.set(n,i),nt(r,t.indexOf(r.gate),`${n}:${i}`)})}var nt=(e,t,o)=>({ruleId:e.gate,ruleIndex:t,level:e.level,message:{text:M(e.message)},locations:[{physicalLocation:{artifactLocation:{uri:ie(e.file),uriBaseId:"%SRCROOT%"},region:{startLine:e.line,startColumn:e.column}}}],partialFingerprints:{primaryLocationLineHash:o},...e.waived===null?{}:{suppressions:[{kind:"external",status:"accepted",justification:M(e.waived)}]},properties:{code:M(e.code),subject:M(e.subject)}}),M=e=>w(e,2e3).replaceAll(/[\\[\]]/g,t=>`\\${t}`);function rt(e){let t=e.problems.map(st),o=q(e).filter(r=>!K(r,e));return[...t,...o.map(r=>it(r,e))]}var st=({code:e,severity:t,message:o,fix:r,location:n})=>({gate:"schema",level:t,code:e,subject:n.file,message:r===null?o:`${o}. Fix: ${r}`,...n,waived:null});function it({gate:e,model:t},o){let r=t?.path??o.policy.path??".github/tollgate.yaml",n=e.status==="waived"?ee(e):null;return{gate:e.gate,level:Ze[e.status],code:e.code,subject:t?.id??"portfolio",message:`${t===null?"":`${t.id}: `}${e.message}${e.pre_existing?" (pre-existing)":""}${e.fix===null?"":`. Fix: ${e.fix.summary}`}`,...e.location??{file:r,line:1,column:1},waived:e.status!=="waived"?null:n===null?e.message:`${n.owner} until ${n.expires}: ${n.reason}`}}var G={text:me,markdown:pe,json:be,sarif:je,junit:Ee,html:Se};var at=Object.keys(G),lt={name:"check",summary:"Judge a change: what it costs, and every gate it meets",usage:"[options]",examples:["tollgate check","tollgate check --base origin/main --head HEAD","tollgate check --format sarif --output tollgate.sarif","tollgate check --policy stricter.yaml --all"],options:[de,{name:"base",value:"REF",description:"Target of the change; without it the default branch"},fe,{name:"policy",value:"FILE",description:"Judge by this file instead of the target's policy"},{name:"require-policy",description:"Fail where the target has no policy"},{name:"all",description:"Evaluate every model, not only those the change touches"},{name:"format",value:"F",description:"Output",default:"text",choices:at},$e,he],async run(e,t){ue(lt,e);let o=ke(t),r=await A({repo:Te(t.cwd,d(e,"repo")??"."),base:d(e,"base"),head:d(e,"head"),policyPath:ct(d(e,"policy"),t.cwd),requirePolicy:T(e,"require-policy"),all:T(e,"all"),asOf:ge(e,t),env:t.env,onProgress:o.step}).finally(o.done),n=G[d(e,"format")??"text"];return we(n(r,{columns:t.columns,color:ye(e,t)&&d(e,"output")===void 0}),e,t),I(r)}},ct=(e,t)=>e===void 0?void 0:Te(t,e);export{lt as check};
