// Says in words what the transfer form is about to do, while it is filled in. Hidden fields are left alone.
const summary = document.getElementById('summary');
const form = summary?.closest('form');

function describe() {
  const data = new FormData(form);
  const text = (name) => String(data.get(name) ?? '').trim();
  const amount = Number(text('amount').replaceAll(',', ''));
  if (!text('recipient') || !(amount > 0)) {
    return 'Nothing is sent before you press the button.';
  }
  const when = text('speed') === 'instant' ? 'in seconds' : 'tomorrow morning';
  return `${amount.toFixed(2)} ${text('currency')} will be with ${text('recipient')} ${when}.`;
}

if (form) {
  form.addEventListener('input', () => {
    summary.textContent = describe();
  });
}
