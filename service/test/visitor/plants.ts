/** One secret in one place. `html` is there from the start; `act` runs in the page while an agent looks. */
export interface Plant {
  name: string;
  /** In the body; `§` stands for the secret. */
  html?: string;
  /** In the head. */
  head?: string;
  /** Body of a function in the page; gets `secret` and `$`, a querySelector. */
  act?: string;
  /** Selector of a field into which the secret is typed. */
  type?: string;
}

/** Every kind of place that the masking rules name, once or more. */
export const PLANTS: readonly Plant[] = [
  // fields
  { name: 'password, value in the page', html: '<input type=password value="§">' },
  { name: 'password, typed', html: '<input type=password id=f1>', type: '#f1' },
  { name: 'password in capitals, typed', html: '<input type=PASSWORD id=f1b>', type: '#f1b' },
  {
    name: 'password shown as text, then typed',
    html: '<input type=password id=f2>',
    act: `$('#f2').type = 'text'; $('#f2').value = secret; $('#f2').dispatchEvent(new Event('input', { bubbles: true }))`,
  },
  {
    name: 'password that a script shows as text',
    html: '<input type=password id=f3 value="§">',
    act: `$('#f3').setAttribute('type', 'text')`,
  },
  {
    name: 'password replaced by a text field with the same value',
    html: '<input type=password id=f4>',
    act: `const old = $('#f4'); old.value = secret; old.dispatchEvent(new Event('input', { bubbles: true }));
      await tick(); const clone = document.createElement('input'); clone.value = old.value; old.replaceWith(clone)`,
  },
  { name: 'input with the class, value in the page', html: '<input class=glance_masked value="§">' },
  { name: 'input with the class, typed', html: '<input class=glance_masked id=f5>', type: '#f5' },
  { name: 'input with the attribute, typed', html: '<input glance_masked=true id=f6>', type: '#f6' },
  {
    name: 'input inside a masked element, typed',
    html: '<div class=glance_masked><input id=f7></div>',
    type: '#f7',
  },
  { name: 'input of the group selector, typed', html: '<input class=account-number id=f8>', type: '#f8' },
  { name: 'number input', html: '<input type=number class=glance_masked value="§">' },
  {
    name: 'date input, changed by a script',
    html: '<input type=text class=glance_masked id=f9>',
    act: `$('#f9').value = secret`,
  },
  {
    name: 'value attribute changed',
    html: '<input class=glance_masked id=f10>',
    act: `$('#f10').setAttribute('value', secret)`,
  },
  { name: 'placeholder of a masked input', html: '<input class=glance_masked placeholder="§">' },
  { name: 'title of a masked input', html: '<input class=glance_masked title="§" name="x">' },
  { name: 'name of a masked input', html: '<input class=glance_masked name="§">' },
  { name: 'pattern of a masked input', html: '<input class=glance_masked pattern="§">' },
  { name: 'hidden input anywhere', html: '<input type=hidden value="§">' },
  {
    name: 'hidden input changed by a script',
    html: '<input type=hidden id=f11>',
    act: `$('#f11').value = secret`,
  },
  {
    name: 'hidden input, attribute changed',
    html: '<input type=hidden id=f12>',
    act: `$('#f12').setAttribute('value', secret)`,
  },
  { name: 'checkbox value', html: '<input type=checkbox class=glance_masked value="§">' },
  { name: 'radio value', html: '<input type=radio class=glance_masked name=r1 value="§">' },
  {
    name: 'radio that is told by another of its group',
    html: '<input type=radio name=r2 id=f13 value="a"><span class=glance_masked><input type=radio name=r2 value="§" checked></span>',
    act: `$('#f13').click()`,
  },
  { name: 'button value', html: '<input type=button class=glance_masked value="§">' },
  { name: 'submit value', html: '<input type=submit class=glance_masked value="§">' },
  { name: 'reset value', html: '<input type=reset class=glance_masked value="§">' },
  { name: 'image input', html: '<input type=image class=glance_masked alt="§" src="/none?a">' },
  { name: 'button element value', html: '<button type=button class=glance_masked value="§">x</button>' },
  { name: 'button element text', html: '<button type=button class=glance_masked>§</button>' },
  { name: 'data element value', html: '<data class=glance_masked value="§">x</data>' },
  { name: 'textarea, text in the page', html: '<textarea class=glance_masked>§</textarea>' },
  { name: 'textarea, typed', html: '<textarea class=glance_masked id=f14></textarea>', type: '#f14' },
  {
    name: 'textarea, text node changed',
    html: '<textarea class=glance_masked id=f15>x</textarea>',
    act: `$('#f15').textContent = secret`,
  },
  {
    name: 'textarea that was emptied',
    html: '<textarea class=glance_masked id=f16>§</textarea><script>document.querySelector("#f16").value=""</script>',
  },
  { name: 'option text', html: '<select class=glance_masked><option>§</select>' },
  {
    name: 'option value, selected',
    html: '<select class=glance_masked><option>a<option value="§" selected>b</select>',
  },
  { name: 'option label', html: '<select class=glance_masked><option label="§">a</select>' },
  {
    name: 'optgroup label',
    html: '<select class=glance_masked><optgroup label="§"><option>a</optgroup></select>',
  },
  {
    name: 'option chosen by a script',
    html: '<select class=glance_masked id=f17><option>a<option>§</select>',
    act: `$('#f17').selectedIndex = 1`,
  },
  {
    name: 'option added later',
    html: '<select class=glance_masked id=f18><option>a</select>',
    act: `$('#f18').add(new Option(secret, secret))`,
  },
  {
    name: 'masked option of a clear select, chosen',
    html: '<select id=f19><option>a<option class=glance_masked value="§">x</select>',
    act: `$('#f19').value = secret; $('#f19').dispatchEvent(new Event('change', { bubbles: true }))`,
  },
  {
    name: 'datalist in a mask',
    html: '<div class=glance_masked><datalist><option value="§"></datalist></div>',
  },
  {
    name: 'card number by its hint',
    html: '<input autocomplete="section-a billing cc-number" id=f20>',
    type: '#f20',
  },
  { name: 'one-time code by its hint', html: '<input autocomplete=one-time-code id=f21>', type: '#f21' },
  {
    name: 'current password by its hint',
    html: '<input autocomplete=current-password id=f22>',
    type: '#f22',
  },
  { name: 'card expiry select by its hint', html: '<select autocomplete=cc-exp><option selected>§</select>' },
  { name: 'contenteditable, text in the page', html: '<div contenteditable class=glance_masked>§</div>' },
  {
    name: 'contenteditable, typed',
    html: '<div contenteditable class=glance_masked id=f23>x</div>',
    type: '#f23',
  },
  {
    name: 'contenteditable inside a mask',
    html: '<div class=glance_masked><div contenteditable id=f24></div></div>',
    act: `$('#f24').append(secret)`,
  },
  {
    name: 'role=textbox',
    html: '<div role=textbox class=glance_masked id=f25></div>',
    act: `$('#f25').textContent = secret`,
  },
  { name: 'output', html: '<output class=glance_masked id=f26></output>', act: `$('#f26').value = secret` },
  {
    name: 'form-associated element',
    html: '<x-field class=glance_masked id=f27></x-field>',
    act: `customElements.define('x-field', class extends HTMLElement { static formAssociated = true;
      set value(v) { this.setAttribute('value', v); this.textContent = v } }); $('#f27').value = secret`,
  },
  { name: 'form attribute of a masked field', html: '<input class=glance_masked list="§" form="§">' },

  // text
  { name: 'text', html: '<p class=glance_masked>§</p>' },
  { name: 'text by attribute', html: '<p glance_masked="true">§</p>' },
  { name: 'text by attribute in capitals', html: '<p glance_masked="TRUE">§</p>' },
  { name: 'text of the group selector', html: '<p class=account-number>§</p>' },
  { name: 'text of a selector with a structure', html: '<div class=statement><p>a</p><p>§</p></div>' },
  { name: 'text deep inside', html: '<div class=glance_masked><div><ul><li><b>§</b></ul></div></div>' },
  { name: 'text beside a clear child', html: '<div class=glance_masked>§<span>x</span></div>' },
  { name: 'inline text', html: '<p>Balance <span class=glance_masked>§</span> euro</p>' },
  { name: 'table cell', html: '<table><tr><td>a<td class=glance_masked>§</table>' },
  { name: 'table row', html: '<table><tr class=glance_masked><td>§<td>b</table>' },
  { name: 'table caption', html: '<table class=glance_masked><caption>§</caption><tr><td>a</table>' },
  { name: 'details', html: '<details class=glance_masked><summary>a</summary>§</details>' },
  { name: 'preformatted', html: '<pre class=glance_masked>§</pre>' },
  { name: 'label of a clear field', html: '<label class=glance_masked>§<input></label>' },
  { name: 'later text', html: '<p class=glance_masked id=t1></p>', act: `$('#t1').textContent = secret` },
  {
    name: 'later text in a text node',
    html: '<p class=glance_masked id=t2>x</p>',
    act: `$('#t2').firstChild.data = secret`,
  },
  {
    name: 'later text deep inside',
    html: '<div class=glance_masked><p><i id=t3>x</i></p></div>',
    act: `$('#t3').firstChild.nodeValue = secret`,
  },
  {
    name: 'later element',
    html: '<div class=glance_masked id=t4></div>',
    act: `$('#t4').innerHTML = '<p title="' + secret + '">x</p>'`,
  },
  {
    name: 'later masked element',
    html: '<div id=t5></div>',
    act: `$('#t5').innerHTML = '<p class=glance_masked>' + secret + '</p>'`,
  },
  {
    name: 'later element of the group selector',
    html: '<div id=t6></div>',
    act: `$('#t6').innerHTML = '<p class=account-number>' + secret + '</p>'`,
  },
  {
    name: 'later table row',
    html: '<table class=glance_masked><tbody id=t7></table>',
    act: `$('#t7').insertRow().insertCell().textContent = secret`,
  },
  {
    name: 'moved out of a mask',
    html: '<div class=glance_masked><p id=t8>§</p></div><div id=t8b></div>',
    act: `$('#t8b').append($('#t8'))`,
  },
  {
    name: 'child moved out of a mask',
    html: '<div class=glance_masked><p><b id=t9>§</b></p></div><div id=t9b></div>',
    act: `$('#t9b').append($('#t9'))`,
  },
  {
    name: 'text node moved out of a mask',
    html: '<p class=glance_masked id=t10>§</p><p id=t10b></p>',
    act: `$('#t10b').append($('#t10').firstChild)`,
  },
  {
    name: 'changed after it was moved out of a mask',
    html: '<div class=glance_masked><p id=t11>x</p></div><div id=t11b></div>',
    act: `$('#t11b').append($('#t11')); await tick(); $('#t11').textContent = secret`,
  },
  {
    name: 'added to a mask and moved out later',
    html: '<div class=glance_masked id=t12></div><div id=t12b></div>',
    act: `const p = document.createElement('p'); p.textContent = secret; $('#t12').append(p); await tick(); $('#t12b').append(p)`,
  },
  {
    name: 'moved into a mask and changed',
    html: '<p id=t13>x</p><div class=glance_masked id=t13b></div>',
    act: `$('#t13b').append($('#t13')); $('#t13').textContent = secret`,
  },
  {
    name: 'class and text in one task',
    html: '<p id=t14>x</p>',
    act: `$('#t14').textContent = secret; $('#t14').className = 'glance_masked'`,
  },
  {
    name: 'class, then text',
    html: '<p id=t15>x</p>',
    act: `$('#t15').classList.add('glance_masked'); await tick(); $('#t15').textContent = secret`,
  },
  {
    name: 'attribute, then text',
    html: '<p id=t16>x</p>',
    act: `$('#t16').setAttribute('glance_masked', 'true'); await tick(); $('#t16').firstChild.data = secret`,
  },
  {
    name: 'class removed and text in one task',
    html: '<p class=glance_masked id=t17>x</p>',
    act: `$('#t17').className = ''; $('#t17').textContent = secret`,
  },
  {
    name: 'class removed, then text',
    html: '<p class=glance_masked id=t18>x</p>',
    act: `$('#t18').className = ''; await tick(); $('#t18').textContent = secret`,
  },
  {
    name: 'class of an ancestor, then text',
    html: '<div id=t19><p><b id=t19b>x</b></p></div>',
    act: `$('#t19').className = 'glance_masked'; await tick(); $('#t19b').textContent = secret`,
  },
  {
    name: 'sibling that makes a selector match',
    html: '<div id=t20><p id=t20b>x</p></div>',
    act: `$('#t20').insertAdjacentHTML('afterbegin', '<hr class=below-is-private>'); await tick(); $('#t20b').textContent = secret`,
  },
  {
    name: 'replaced by a new element',
    html: '<div id=t21><p class=glance_masked>x</p></div>',
    act: `$('#t21').innerHTML = '<p class="glance_masked"><b>' + secret + '</b></p>'`,
  },
  {
    name: 'text under a fragment',
    html: '<div class=glance_masked id=t22></div>',
    act: `const f = document.createDocumentFragment(); f.append('a', document.createElement('b')); f.lastChild.append(secret); $('#t22').append(f)`,
  },

  // attributes
  ...[
    'title',
    'aria-label',
    'aria-description',
    'aria-valuetext',
    'data-value',
    'lang',
    'itemid',
    'class',
    'id',
    'style',
    'slot',
    'part',
    'is',
  ].map((name) => ({
    name: `attribute ${name}`,
    html: `<div class=glance_masked ${name === 'class' ? '' : name + '="' + (name === 'style' ? '--x:§' : '§') + '"'}>x</div>`.replace(
      'class=glance_masked >',
      'class="glance_masked §">',
    ),
  })),
  ...['title', 'aria-label', 'data-value', 'style', 'href'].map((name, index) => ({
    name: `attribute ${name} changed later`,
    html: `<a class=glance_masked id=a${index}>x</a>`,
    act: `$('#a${index}').setAttribute('${name}', '${name === 'style' ? '--x:' : ''}' + secret)`,
  })),
  { name: 'attribute inside a mask', html: '<div class=glance_masked><p title="§">x</p></div>' },
  {
    name: 'attribute inside a mask, later',
    html: '<div class=glance_masked><p id=a10>x</p></div>',
    act: `$('#a10').title = secret`,
  },
  { name: 'image source', html: '<img class=glance_masked src="/none?§">' },
  { name: 'image description', html: '<img class=glance_masked alt="§">' },
  { name: 'image source set', html: '<img class=glance_masked srcset="/none?§ 2x">' },
  { name: 'image inside a mask', html: '<div class=glance_masked><img src="/none/§.png"></div>' },
  {
    name: 'image source, later',
    html: '<img class=glance_masked id=a11>',
    act: `$('#a11').src = 'data:image/gif;base64,' + secret`,
  },
  { name: 'picture', html: '<picture class=glance_masked><source srcset="/none?§"><img></picture>' },
  { name: 'link address', html: '<a class=glance_masked href="/x/§">x</a>' },
  { name: 'area', html: '<map class=glance_masked><area alt="§" href="#"></map>' },
  { name: 'video poster', html: '<video class=glance_masked poster="/none?§"></video>' },
  { name: 'video track', html: '<video class=glance_masked><track label="§"></video>' },
  { name: 'audio source', html: '<audio class=glance_masked src="/none?§"></audio>' },
  { name: 'object', html: '<object class=glance_masked data="/none?§">§</object>' },
  { name: 'embed', html: '<embed class=glance_masked src="/none?§">' },
  { name: 'time', html: '<time class=glance_masked datetime="§">x</time>' },
  { name: 'quote source', html: '<q class=glance_masked cite="§">x</q>' },
  { name: 'meter', html: '<meter class=glance_masked aria-valuetext="§" value=0.5></meter>' },
  { name: 'svg text', html: '<svg class=glance_masked><text y=20>§</text></svg>' },
  { name: 'svg title', html: '<svg class=glance_masked><title>§</title></svg>' },
  { name: 'svg text alone', html: '<svg><text y=20 class=glance_masked>§</text></svg>' },
  { name: 'svg image', html: '<svg class=glance_masked><image href="/none?§"/></svg>' },
  { name: 'svg attribute', html: '<svg><g class=glance_masked data-owner="§"><text>x</text></g></svg>' },
  { name: 'background attribute', html: '<table class=glance_masked background="/none?§"><tr><td>a</table>' },

  // shadow roots and frames
  {
    name: 'shadow root of a masked host',
    html: '<div class=glance_masked id=s1></div>',
    act: `$('#s1').attachShadow({ mode: 'open' }).innerHTML = '<p>' + secret + '</p>'`,
  },
  {
    name: 'text directly in a shadow root',
    html: '<div class=glance_masked id=s2></div>',
    act: `$('#s2').attachShadow({ mode: 'open' }).textContent = secret`,
  },
  {
    name: 'declared shadow root of a masked host',
    html: '<div class=glance_masked><template shadowrootmode=open><p>§</p></template></div>',
  },
  {
    name: 'masked element in a shadow root',
    html: '<div><template shadowrootmode=open><p class=glance_masked>§</p></template></div>',
  },
  {
    name: 'group selector in a shadow root',
    html: '<div><template shadowrootmode=open><p class=account-number>§</p></template></div>',
  },
  {
    name: 'later text in a shadow root of a masked host',
    html: '<div class=glance_masked id=s3><template shadowrootmode=open><p>x</p></template></div>',
    act: `$('#s3').shadowRoot.querySelector('p').textContent = secret`,
  },
  {
    name: 'password in a shadow root, typed',
    html: '<div><template shadowrootmode=open><input type=password id=s4></template></div>',
    type: '#s4',
  },
  {
    name: 'slotted into a masked slot',
    html: '<div><template shadowrootmode=open><p class=glance_masked><slot></slot></p></template>§</div>',
  },
  {
    name: 'slotted element into a masked slot, later text',
    html: '<div><template shadowrootmode=open><p class=glance_masked><slot></slot></p></template><b id=s5>x</b></div>',
    act: `$('#s5').textContent = secret`,
  },
  { name: 'frame with a masked element', html: `<iframe srcdoc="<p class=glance_masked>§</p>"></iframe>` },
  { name: 'masked frame', html: '<iframe class=glance_masked srcdoc="<p>§</p>"></iframe>' },
  { name: 'frame inside a mask', html: '<div class=glance_masked><iframe srcdoc="<p>§</p>"></iframe></div>' },
  {
    name: 'later text in a masked frame',
    html: '<iframe class=glance_masked id=s6 srcdoc="<p>x</p>"></iframe>',
    act: `$('#s6').contentDocument.querySelector('p').textContent = secret`,
  },
  {
    name: 'later text in a frame with a masked element',
    html: '<iframe id=s7 srcdoc="<p class=glance_masked>x</p>"></iframe>',
    act: `$('#s7').contentDocument.querySelector('p').textContent = secret`,
  },
  {
    name: 'frame added later',
    html: '<div class=glance_masked id=s8></div>',
    act: `const f = document.createElement('iframe'); f.srcdoc = '<p>' + secret + '</p>'; const loaded = new Promise((r) => (f.onload = r)); $('#s8').append(f); await loaded`,
  },
  {
    name: 'value in a masked frame',
    html: '<iframe class=glance_masked id=s9 srcdoc="<input>"></iframe>',
    act: `$('#s9').contentDocument.querySelector('input').value = secret`,
  },

  // style
  {
    name: 'content of a style element',
    head: '<style>.g1::after{content:"§"}</style>',
    html: '<p class="glance_masked g1"></p>',
  },
  {
    name: 'content of a style element in a mask',
    html: '<div class=glance_masked><style>.g2::after{content:"§"}</style></div>',
  },
  {
    name: 'content with single quotes and a semicolon',
    head: `<style>.g3::after{content:'a;§'}</style>`,
    html: '<p class="glance_masked g3"></p>',
  },
  {
    name: 'content by a custom property',
    head: '<style>.g4{--label:"§"}.g4::after{content:var(--label)}</style>',
    html: '<p class="glance_masked g4"></p>',
  },
  {
    name: 'content by an attribute',
    head: '<style>.g5::after{content:attr(data-x)}</style>',
    html: '<p class="glance_masked g5" data-x="§"></p>',
  },
  {
    name: 'content by insertRule',
    head: '<style id=g6></style>',
    act: `$('#g6').sheet.insertRule('.g6::after{content:"' + secret + '"}')`,
  },
  {
    name: 'content in a media rule',
    head: '<style id=g7>@media all{}</style>',
    act: `$('#g7').sheet.cssRules[0].insertRule('.g7::after{content:"' + secret + '"}', 0)`,
  },
  {
    name: 'content by setProperty',
    head: '<style id=g8>.g8::after{color:red}</style>',
    act: `$('#g8').sheet.cssRules[0].style.setProperty('content', '"' + secret + '"')`,
  },
  {
    name: 'custom property by setProperty',
    head: '<style id=g9>.g9{color:red}</style>',
    act: `$('#g9').sheet.cssRules[0].style.setProperty('--label', '"' + secret + '"')`,
  },
  {
    name: 'content of an adopted style sheet',
    act: `const s = new CSSStyleSheet(); s.replaceSync('.g10::after{content:"' + secret + '"}'); document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]`,
  },
  {
    name: 'content replaced in an adopted style sheet',
    act: `const s = new CSSStyleSheet(); document.adoptedStyleSheets = [...document.adoptedStyleSheets, s]; await tick(); s.replaceSync('.g11::after{content:"' + secret + '"}')`,
  },
  {
    name: 'style sheet adopted by a masked host',
    html: '<div class=glance_masked id=g12><template shadowrootmode=open><p>x</p></template></div>',
    act: `const s = new CSSStyleSheet(); s.replaceSync('p{background:url("/none?' + secret + '")}'); $('#g12').shadowRoot.adoptedStyleSheets = [s]; await tick()`,
  },
  {
    name: 'style text changed',
    head: '<style id=g13></style>',
    act: `$('#g13').textContent = '.g13::after{content:"' + secret + '"}'`,
  },
  {
    name: 'background of a masked element',
    html: '<p class=glance_masked style="background:url(/none?§)">x</p>',
  },
  {
    name: 'style of a masked element, later',
    html: '<p class=glance_masked id=g14>x</p>',
    act: `$('#g14').style.backgroundImage = 'url(/none?' + secret + ')'`,
  },
  {
    name: 'custom property of a clear element, later',
    html: '<p id=g15>x</p>',
    act: `$('#g15').style.setProperty('--label', '"' + secret + '"')`,
  },

  // the page
  { name: 'title of the page', head: '<title>§</title>' },
  { name: 'title of the page, later', act: `document.title = secret` },
  { name: 'csrf token', head: '<meta name=csrf-token content="§">' },
  {
    name: 'meta of any name, later',
    act: `const m = document.createElement('meta'); m.name = 'session'; m.content = secret; document.head.append(m)`,
  },
  { name: 'comment', html: '<!-- § -->' },
  { name: 'comment, later', act: `document.body.append(document.createComment(secret))` },
  { name: 'noscript', html: '<noscript>§</noscript>' },
  { name: 'script address', html: '<script type=text/plain src="/none?§"></script>' },
  { name: 'preload address', head: '<link rel=prefetch href="/none?§">' },
  { name: 'canonical address', head: '<link rel=canonical href="/p?§">' },
  { name: 'link with a query', html: '<a href="/next?token=§">x</a>' },
  { name: 'link with a fragment', html: '<a href="/next#§">x</a>' },
  { name: 'link with a query, later', html: '<a id=p1>x</a>', act: `$('#p1').href = '/next?t=' + secret` },
  { name: 'mail link', html: '<a href="mailto:§@example.test">x</a>' },
  { name: 'form address', html: '<form action="/send?token=§"></form>' },
  { name: 'button form address', html: '<button formaction="/send?token=§">x</button>' },
  { name: 'event handler', html: `<button onclick="go('§')">x</button>` },
  { name: 'script address of a link', html: `<a href="javascript:go('§')">x</a>` },
  { name: 'script address of an image', html: `<img src="javascript:go('§')">` },
  { name: 'frame address', html: '<iframe src="http://127.0.0.1:9/x?§"></iframe>' },
  { name: 'nonce', html: '<p nonce="§">x</p>' },
  { name: 'route with a query', act: `history.pushState(null, '', '/?q=' + secret)` },
  { name: 'route with a fragment', act: `location.hash = secret` },

  // the mirror rule
  {
    name: 'typed value mirrored as text',
    html: '<input class=glance_masked id=m1><p id=m1b></p>',
    type: '#m1',
    act: `await tick(); $('#m1b').textContent = 'You typed ' + $('#m1').value`,
  },
  {
    name: 'typed value mirrored in an attribute',
    html: '<input class=glance_masked id=m2><p id=m2b>x</p>',
    type: '#m2',
    act: `$('#m2b').title = $('#m2').value`,
  },
  {
    name: 'typed value mirrored in a clear field',
    html: '<input class=glance_masked id=m3><input id=m3b>',
    type: '#m3',
    act: `$('#m3b').value = $('#m3').value`,
  },
  {
    name: 'typed value mirrored in the route',
    html: '<input class=glance_masked id=m4>',
    type: '#m4',
    act: `history.pushState(null, '', '/profile/' + $('#m4').value)`,
  },
  {
    name: 'typed value mirrored in capitals',
    html: '<input class=glance_masked id=m5><p id=m5b>x</p>',
    type: '#m5',
    act: `$('#m5b').textContent = $('#m5').value.toUpperCase()`,
  },
  {
    name: 'typed value kept after the field is emptied',
    html: '<input class=glance_masked id=m6><p id=m6b>x</p>',
    type: '#m6',
    act: `const v = $('#m6').value; $('#m6').value = ''; await tick(); $('#m6b').textContent = v`,
  },
  {
    name: 'typed value mirrored in base64',
    html: '<input class=glance_masked id=m7><p id=m7b>x</p>',
    type: '#m7',
    act: `$('#m7b').dataset.copy = btoa($('#m7').value)`,
  },
  {
    name: 'value of a masked frame mirrored outside',
    html: '<iframe class=glance_masked id=m8 srcdoc="<input>"></iframe><p id=m8b></p>',
    act: `const field = $('#m8').contentDocument.querySelector('input'); field.value = secret;
      field.dispatchEvent(new Event('input', { bubbles: true })); await tick(); $('#m8b').textContent = field.value`,
  },
  {
    name: 'value of a masked shadow root mirrored outside',
    html: '<div class=glance_masked id=m9><template shadowrootmode=open><input></template></div><p id=m9b></p>',
    act: `const field = $('#m9').shadowRoot.querySelector('input'); field.value = secret;
      field.dispatchEvent(new Event('input', { bubbles: true })); await tick(); $('#m9b').textContent = field.value`,
  },
  {
    name: 'moved out of the shadow root of a masked host',
    html: '<div class=glance_masked id=m10><template shadowrootmode=open><p>§</p></template></div><div id=m10b></div>',
    act: `$('#m10b').append($('#m10').shadowRoot.querySelector('p'))`,
  },
  {
    name: 'moved out of a masked frame',
    html: '<iframe class=glance_masked id=m11 srcdoc="<p>§</p>"></iframe><div id=m11b></div>',
    act: `$('#m11b').append($('#m11').contentDocument.querySelector('p'))`,
  },
];
