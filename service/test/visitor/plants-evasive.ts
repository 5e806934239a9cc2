import type { Plant } from './plants.js';

/** Secrets that a page hides by moves, toggles, disguises and detours rather than by a plain mask. */
export const EVASIVE_PLANTS: readonly Plant[] = [
  {
    name: 'dialog',
    html: '<dialog class=glance_masked id=d1><p>x</p></dialog>',
    act: `$('#d1').showModal(); $('#d1 p').textContent=secret; await tick(); $('#d1').close()`,
  },
  {
    name: 'popover',
    html: '<div popover class=glance_masked id=d2>x</div>',
    act: `$('#d2').textContent=secret; $('#d2').showPopover(); await tick(); $('#d2').hidePopover()`,
  },
  {
    name: 'details toggled',
    html: '<details id=d3><summary>s</summary><p class=glance_masked>§</p></details>',
    act: `$('#d3').open=true`,
  },
  ...[
    'number',
    'date',
    'month',
    'time',
    'week',
    'color',
    'range',
    'datetime-local',
    'search',
    'url',
    'tel',
    'email',
  ].map((t, i) => ({
    name: 'masked ' + t,
    html: `<input type=${t} class=glance_masked id=i${i} value="§" min="§" max="§" step="§" title="§">`,
    act: `$('#i${i}').setAttribute('value', secret); $('#i${i}').setAttribute('type','text'); await tick(); $('#i${i}').className=''; $('#i${i}').value=secret; $('#i${i}').dispatchEvent(new Event('input',{bubbles:true}))`,
  })),
  {
    name: 'progress',
    html: '<progress class=glance_masked title="§" id=pr></progress>',
    act: `$('#pr').ariaLabel=secret`,
  },
  {
    name: 'select multiple',
    html: '<select multiple class=glance_masked id=sm><optgroup label="§"><option selected value="§">§</optgroup></select>',
    act: `$('#sm').insertAdjacentHTML('beforeend','<optgroup label="'+secret+'"><option>'+secret+'</optgroup>'); $('#sm').dispatchEvent(new Event('change',{bubbles:true}))`,
  },
  {
    name: 'optgroup label masked in clear select later',
    html: '<select id=sm2><optgroup class=glance_masked id=og label=x><option>x</optgroup></select>',
    act: `$('#og').label=secret; await tick(); $('#og').firstElementChild.textContent=secret`,
  },
  {
    name: 'mask on optgroup set later',
    html: '<select id=sm3><optgroup id=og3 label=x><option>x</optgroup></select>',
    act: `$('#og3').className='glance_masked'; $('#og3').label=secret; $('#og3').firstElementChild.textContent=secret`,
  },
  {
    name: 'datalist of a masked input',
    html: '<input class=glance_masked list=dl1><datalist id=dl1><option value="§">§</datalist>',
  },
  {
    name: 'datalist of a masked input later',
    html: '<input type=password list=dl2><datalist id=dl2></datalist>',
    act: `$('#dl2').append(new Option(secret, secret))`,
  },
  {
    name: 'aria ref',
    html: '<div class=glance_masked id=ar aria-labelledby="§" aria-describedby="§"></div>',
  },
  {
    name: 'shadow form-associated element',
    html: '<x-pin class=glance_masked id=xp></x-pin><p id=xpm></p>',
    act: `customElements.define('x-pin', class extends HTMLElement { static formAssociated=true; #v=''; constructor(){super(); this.attachShadow({mode:'open'}).innerHTML='<input>'} get value(){return this.shadowRoot.firstChild.value} }); const i=$('#xp').shadowRoot.firstChild; i.value=secret; i.dispatchEvent(new Event('input',{bubbles:true,composed:true})); await tick(); $('#xpm').textContent=$('#xp').value`,
  },
  {
    name: 'element internals value mirrored',
    head: `<script>customElements.define('x-pin2', class extends HTMLElement { static formAssociated=true; #v=''; set value(v){this.#v=v} get value(){return this.#v} })</script>`,
    html: '<x-pin2 class=glance_masked id=xp2></x-pin2><p id=xpm2></p>',
    act: `const x=$('#xp2'); x.value=secret; x.dispatchEvent(new Event('input',{bubbles:true,composed:true})); await tick(); $('#xpm2').textContent=x.value`,
  },
  {
    name: 'password, initial value, replaced by text clone',
    html: '<span><input type=password id=pw1 value="§" name=pwd></span>',
    act: `const o=$('#pw1'); const c=o.cloneNode(); c.type='text'; o.replaceWith(c)`,
  },
  {
    name: 'password, initial value, shown as plain text',
    html: '<span><input type=password id=pw2 value="§"></span>',
    act: `const o=$('#pw2'); const c=document.createElement('input'); c.value=o.value; o.replaceWith(c)`,
  },
  {
    name: 'password beside a text twin',
    html: '<input type=password id=pw3><input type=text id=pw3b hidden>',
    type: '#pw3',
    act: `$('#pw3b').value=$('#pw3').value; $('#pw3b').hidden=false; $('#pw3').hidden=true`,
  },
  {
    name: 'text-security field typed',
    head: '<style>.dots{-webkit-text-security:disc}</style>',
    html: '<input class=dots id=ts1>',
    type: '#ts1',
  },
  { name: 'text-security field value', html: '<input style="-webkit-text-security:disc" value="§">' },
  {
    name: 'textarea defaultValue',
    html: '<textarea class=glance_masked id=ta1></textarea>',
    act: `$('#ta1').defaultValue=secret`,
  },
  {
    name: 'execCommand',
    html: '<div contenteditable class=glance_masked id=ec1>x</div>',
    act: `$('#ec1').focus(); document.execCommand('insertText',false,secret); document.execCommand('bold')`,
  },
  {
    name: 'paste html',
    html: '<div contenteditable class=glance_masked id=ec2>x</div>',
    act: `$('#ec2').focus(); document.execCommand('insertHTML',false,'<b title="'+secret+'">'+secret+'</b>'); document.execCommand('selectAll'); document.execCommand('indent')`,
  },
  {
    name: 'typed contenteditable mirrored',
    html: '<div contenteditable class=glance_masked id=ec3></div><p id=ec3m></p>',
    type: '#ec3',
    act: `$('#ec3m').textContent=$('#ec3').textContent`,
  },
  {
    name: 'select choice mirrored',
    html: '<select class=glance_masked id=sl1><option>a<option>§</select><p id=sl1m></p>',
    act: `$('#sl1').selectedIndex=1; $('#sl1').dispatchEvent(new Event('change',{bubbles:true})); await tick(); $('#sl1m').textContent='You chose '+$('#sl1').value`,
  },
  {
    name: 'select label mirrored',
    html: '<select class=glance_masked id=sl2><option value=1>a<option value=2>§</select><p id=sl2m></p>',
    act: `$('#sl2').selectedIndex=1; $('#sl2').dispatchEvent(new Event('change',{bubbles:true})); await tick(); $('#sl2m').textContent='You chose '+$('#sl2').selectedOptions[0].label`,
  },
  {
    name: 'file name mirrored',
    html: '<input type=file class=glance_masked id=fi1><p id=fi1m></p>',
    act: `const t=new DataTransfer(); t.items.add(new File(['x'], secret+'.pdf')); $('#fi1').files=t.files; $('#fi1').dispatchEvent(new Event('change',{bubbles:true})); await tick(); $('#fi1m').textContent=$('#fi1').files[0].name`,
  },
  {
    name: 'typed value, field removed, mirrored',
    html: '<div id=rm><input class=glance_masked id=rm1></div><p id=rm1m></p>',
    type: '#rm1',
    act: `const v=$('#rm1').value; $('#rm').remove(); $('#rm1m').textContent=v`,
  },
  {
    name: 'typed value grouped',
    html: '<input class=glance_masked id=gr1><p id=gr1m>x</p>',
    act: `$('#gr1').value=secret; $('#gr1').dispatchEvent(new Event('input',{bubbles:true})); await tick(); $('#gr1m').innerHTML='<i title="'+secret+'">'+secret+'</i>'`,
  },
  {
    name: 'masked body of iframe by write',
    html: '<iframe class=glance_masked id=if1></iframe>',
    act: `const d=$('#if1').contentDocument; d.open(); d.write('<p>'+secret+'</p><input value="'+secret+'">'); d.close(); await tick(); d.body.append(secret)`,
  },
  {
    name: 'iframe by write, masked element',
    html: '<iframe id=if2></iframe>',
    act: `const d=$('#if2').contentDocument; d.open(); d.write('<p class=glance_masked>'+secret+'</p><input type=password value="'+secret+'">'); d.close(); await tick(); d.querySelector('p').append(secret)`,
  },
  {
    name: 'nested iframes',
    html: '<iframe id=if3 srcdoc="<div class=glance_masked><iframe srcdoc=&quot;<p>§</p>&quot;></iframe></div>"></iframe>',
    act: `const i=$('#if3').contentDocument.querySelector('iframe').contentDocument; i.body.append(secret); i.body.insertAdjacentHTML('beforeend','<input value='+secret+'>')`,
  },
  {
    name: 'masked outer, clear inner',
    html: '<iframe class=glance_masked id=if4 srcdoc="<iframe srcdoc=&quot;<p>§</p>&quot;></iframe>"></iframe>',
    act: `const i=$('#if4').contentDocument.querySelector('iframe').contentDocument; i.body.append(secret)`,
  },
  {
    name: 'frame in a shadow root of a masked host',
    html: '<div class=glance_masked id=if5><template shadowrootmode=open><iframe srcdoc="<p>§</p>"></iframe></template></div>',
    act: `const i=$('#if5').shadowRoot.querySelector('iframe').contentDocument; i.body.append(secret)`,
  },
  {
    name: 'shadow root in a masked frame',
    html: '<iframe class=glance_masked id=if6 srcdoc="<div id=h></div>"></iframe>',
    act: `const h=$('#if6').contentDocument.querySelector('#h'); h.attachShadow({mode:'open'}).innerHTML='<p>'+secret+'</p>'; await tick(); h.shadowRoot.append(secret)`,
  },
  {
    name: 'shadow in shadow in masked',
    html: '<div class=glance_masked id=sh1></div>',
    act: `const a=$('#sh1').attachShadow({mode:'open'}); a.innerHTML='<div></div>'; await tick(); const b=a.firstChild.attachShadow({mode:'open'}); b.innerHTML='<p>'+secret+'</p>'; await tick(); b.firstChild.textContent=secret+'!'`,
  },
  {
    name: 'slotted by name into a masked slot',
    html: '<div id=sh2><template shadowrootmode=open><p class=glance_masked><slot name=a></slot></p><slot></slot></template><b id=sh2b>x</b></div>',
    act: `$('#sh2b').slot='a'; $('#sh2b').textContent=secret`,
  },
  {
    name: 'slot attr then text',
    html: '<div id=sh3><template shadowrootmode=open><p class=glance_masked><slot name=a></slot></p><slot></slot></template><b id=sh3b>x</b></div>',
    act: `$('#sh3b').slot='a'; await tick(); $('#sh3b').firstChild.data=secret; await tick(); $('#sh3b').innerHTML='<i>'+secret+'</i>'`,
  },
  {
    name: 'nested slots',
    html: '<div id=sh4><template shadowrootmode=open><div><template shadowrootmode=open><p class=glance_masked><slot></slot></p></template><slot></slot></div></template><b id=sh4b>§</b></div>',
  },
  {
    name: 'slot inside masked via manual assign',
    html: '<div id=sh5><b id=sh5b>x</b></div>',
    act: `const r=$('#sh5').attachShadow({mode:'open',slotAssignment:'manual'}); r.innerHTML='<p class=glance_masked><slot></slot></p>'; r.querySelector('slot').assign($('#sh5b')); $('#sh5b').textContent=secret`,
  },
  {
    name: 'deep in slotted',
    html: '<div><template shadowrootmode=open><p class=glance_masked><slot></slot></p></template><b><i><u id=sh6>x</u></i></b></div>',
    act: `$('#sh6').textContent=secret; await tick(); $('#sh6').title=secret`,
  },
  {
    name: 'split text moved out in one task',
    html: '<p class=glance_masked id=mv1>x</p><p id=mv1b></p>',
    act: `$('#mv1').firstChild.data='x'+secret; $('#mv1b').append($('#mv1').firstChild.splitText(1))`,
  },
  {
    name: 'added to mask and moved out in one task',
    html: '<p class=glance_masked id=mv2>x</p><p id=mv2b></p>',
    act: `const b=document.createElement('b'); b.textContent=secret; $('#mv2').append(b); $('#mv2b').append(b)`,
  },
  {
    name: 'split of a known text moved out',
    html: '<p class=glance_masked id=mv3>x§</p><p id=mv3b></p>',
    act: `$('#mv3b').append($('#mv3').firstChild.splitText(1))`,
  },
  {
    name: 'range surround',
    html: '<p class=glance_masked id=mv5>§</p><p id=mv5b></p>',
    act: `const r=document.createRange(); r.selectNodeContents($('#mv5')); const w=document.createElement('u'); r.surroundContents(w); await tick(); $('#mv5b').append(w)`,
  },
  {
    name: 'range surround at once',
    html: '<p class=glance_masked id=mv6>§</p><p id=mv6b></p>',
    act: `const r=document.createRange(); r.selectNodeContents($('#mv6')); const w=document.createElement('u'); r.surroundContents(w); $('#mv6b').append(w)`,
  },
  {
    name: 'wrapper of a mask removed',
    html: '<div id=mv7><div class=glance_masked><p>§</p></div></div>',
    act: `const m=$('#mv7').firstChild; m.replaceWith(...m.childNodes)`,
  },
  {
    name: 'adopted from a masked frame',
    html: '<iframe class=glance_masked id=mv8 srcdoc="<p>§</p>"></iframe><div id=mv8b></div>',
    act: `const p=document.adoptNode($('#mv8').contentDocument.querySelector('p')); $('#mv8').remove(); $('#mv8b').append(p)`,
  },
  {
    name: 'through a fragment and back',
    html: '<div class=glance_masked><p id=mv9>§</p></div><div id=mv9b></div>',
    act: `const f=document.createDocumentFragment(); f.append($('#mv9')); await tick(); await tick(); $('#mv9b').append(f)`,
  },
  {
    name: 'class toggled within the task',
    html: '<p id=tg1>x</p>',
    act: `$('#tg1').className='glance_masked'; $('#tg1').textContent=secret; $('#tg1').className=''`,
  },
  {
    name: 'new masked element loses the mask in the task',
    html: '<div id=tg2></div>',
    act: `const p=document.createElement('p'); p.className='glance_masked'; p.textContent=secret; $('#tg2').append(p); p.className=''`,
  },
  {
    name: 'new password becomes text in the task',
    html: '<div id=tg3></div>',
    act: `const p=document.createElement('input'); p.type='password'; $('#tg3').append(p); p.value=secret; p.type='text'`,
  },
  {
    name: 'mask on ancestor removed with child text',
    html: '<div id=tg4 class=glance_masked><div><template shadowrootmode=open><p>x</p></template></div></div>',
    act: `$('#tg4').className=''; $('#tg4').firstChild.shadowRoot.querySelector('p').textContent=secret`,
  },
  {
    name: 'host class added after shadow text',
    html: '<div id=tg5><template shadowrootmode=open><p>x</p></template></div>',
    act: `$('#tg5').shadowRoot.querySelector('p').textContent=secret; $('#tg5').className='glance_masked'`,
  },
  {
    name: 'frame element class added after text',
    html: '<iframe id=tg6 srcdoc="<p>x</p>"></iframe>',
    act: `$('#tg6').contentDocument.querySelector('p').textContent=secret; $('#tg6').className='glance_masked'`,
  },
  {
    name: ':has selector',
    html: '<div class=has-mask id=hs1><p>x</p></div>',
    act: `$('#hs1').firstChild.textContent=secret; $('#hs1').insertAdjacentHTML('beforeend','<i class=hm></i>')`,
  },
  { name: 'css list-style-type', head: '<style>li.q1{list-style-type:"§"}</style>' },
  { name: 'css list-style', head: '<style>li.q2{list-style:inside "§"}</style>' },
  { name: 'css quotes', head: '<style>.q3{quotes:"§" "x"}.q3::before{content:open-quote}</style>' },
  {
    name: 'css counter-style',
    head: '<style>@counter-style q4{system:cyclic;symbols:"§";suffix:" "}</style>',
  },
  {
    name: 'css counter-style prefix',
    head: '<style>@counter-style q5{system:cyclic;symbols:"x";prefix:"§"}</style>',
  },
  { name: 'css hyphenate-character', head: '<style>.q6{hyphenate-character:"§"}</style>' },
  {
    name: 'css comment before content, later',
    head: '<style id=q7></style>',
    act: `$('#q7').textContent='.q7::after{/**/content:"'+secret+'"}'`,
  },
  {
    name: 'css escaped property, later',
    head: '<style id=q8></style>',
    act: `$('#q8').textContent='.q8::after{c\\\\6fntent:"'+secret+'"}'`,
  },
  {
    name: 'css comment inside, later',
    head: '<style id=q9></style>',
    act: `$('#q9').textContent='.q9::after{content/**/:/**/"'+secret+'"}'`,
  },
  {
    name: 'css escaped insertRule',
    head: '<style id=q10></style>',
    act: `$('#q10').sheet.insertRule('.q10::after{c\\\\6f ntent:"'+secret+'"}')`,
  },
  {
    name: 'css counter-style insertRule',
    head: '<style id=q11></style>',
    act: `$('#q11').sheet.insertRule('@counter-style q11{system:cyclic;symbols:"'+secret+'"}')`,
  },
  {
    name: 'css list-style setProperty',
    head: '<style id=q12>.q12{color:red}</style>',
    act: `$('#q12').sheet.cssRules[0].style.setProperty('list-style-type','"'+secret+'"')`,
  },
  { name: 'css in svg style', html: '<svg><style>.q13::after{content:"§"}</style></svg>' },
  {
    name: 'css in a shadow root',
    html: '<div><template shadowrootmode=open><style>:host::after{content:"§"}</style></template></div>',
  },
  { name: 'css in frame', html: `<iframe srcdoc="<style>p::after{content:'§'}</style>"></iframe>` },
  { name: 'css nested', head: '<style>.q14{&::after{content:"§"}}</style>' },
  {
    name: 'css @property initial',
    head: '<style>@property --q15{syntax:"*";inherits:false;initial-value:"§"}</style>',
  },
  {
    name: 'css replaceSync escaped',
    act: `const s=new CSSStyleSheet(); s.replaceSync('.q16::after{c\\\\6fntent:"'+secret+'"}'); document.adoptedStyleSheets=[...document.adoptedStyleSheets,s]; await tick(); s.replaceSync('.q16::after{/**/content:"'+secret+'"}')`,
  },
  {
    name: 'style attr custom property of a masked ancestor',
    html: '<div class=glance_masked id=st1 style="--v:\'§\'"></div>',
    act: `$('#st1').style.setProperty('--v','"'+secret+'"'); $('#st1').style.cssText='--v:"'+secret+'"'`,
  },
  {
    name: 'svg text later',
    html: '<svg class=glance_masked id=sv1><text>x</text></svg>',
    act: `$('#sv1').firstChild.textContent=secret; await tick(); $('#sv1').innerHTML='<text><tspan>'+secret+'</tspan></text><foreignObject><p>'+secret+'</p></foreignObject>'`,
  },
  {
    name: 'svg inside clear, masked tspan',
    html: '<svg><text>a<tspan class=glance_masked id=sv2 x=1 textLength=3>x</tspan></text></svg>',
    act: `$('#sv2').textContent=secret`,
  },
  {
    name: 'math',
    html: '<math class=glance_masked id=ma1 alttext="§"><mtext>§</mtext></math>',
    act: `$('#ma1').firstChild.textContent=secret`,
  },
  { name: 'object param', html: '<object><param name=a value="§"><p class=glance_masked>§</p></object>' },
  {
    name: 'video poster later',
    html: '<video class=glance_masked id=vi1></video>',
    act: `$('#vi1').poster='/none?'+secret; $('#vi1').src='/none?'+secret`,
  },
  {
    name: 'template cloned into mask',
    html: '<template id=te1><p>§</p></template><div class=glance_masked id=te1b></div>',
    act: `$('#te1b').append($('#te1').content.cloneNode(true))`,
  },
  {
    name: 'mask on body of a frame',
    html: '<iframe id=bo1 srcdoc="<body class=glance_masked><p>§</p></body>"></iframe>',
    act: `$('#bo1').contentDocument.body.append(secret)`,
  },
  {
    name: 'mask on html of a frame',
    html: '<iframe id=bo2 srcdoc="<html class=glance_masked><head><title>§</title><style>p{content:\'§\'}</style></head><p>§</p></html>"></iframe>',
    act: `$('#bo2').contentDocument.body.append(secret); $('#bo2').contentDocument.body.title=secret; $('#bo2').contentDocument.head.insertAdjacentHTML('beforeend','<meta name=viewport content='+secret+'>')`,
  },
  {
    name: 'text directly in masked table',
    html: '<table class=glance_masked id=tb1><tbody><tr><td>x</table>',
    act: `$('#tb1').append(secret); $('#tb1 tr').append(secret); $('#tb1 td').append(secret); $('#tb1').title=secret; $('#tb1 tr').className=secret`,
  },
  {
    name: 'class name',
    html: '<p class="glance_masked" id=cn1>x</p>',
    act: `$('#cn1').classList.add(secret); $('#cn1').id=secret`,
  },
  {
    name: 'picture list',
    html: '<ul class=glance_masked id=ul1><li>§</ul>',
    act: `$('#ul1').prepend(Object.assign(document.createElement('li'),{textContent:secret}))`,
  },
  {
    name: 'radio in other form',
    html: '<form><label class=glance_masked><input type=radio name=rr value="§"></label><label><input type=radio name=rr id=rr1 value=b checked></label></form>',
    act: `$('#rr1').click()`,
  },
  {
    name: 'hover title later',
    html: '<div><b class=glance_masked id=ti1>x</b></div>',
    act: `$('#ti1').title=secret; await tick(); $('#ti1').setAttribute('data-tooltip',secret)`,
  },
  { name: 'legend masked', html: '<fieldset><legend class=glance_masked>§</legend></fieldset>' },
];
