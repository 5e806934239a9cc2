const sessions = new Map();

GlanceKitEmbed.embedCobrowse(document.getElementById('cobrowse'), {
  address: 'https://panel.example.com/web',
  context: {
    conversationId: 'case-17',
    type: 'ticket',
    fields: { requester: { name: 'Mara Lind', email: 'mara.lind@example.com' } },
  },
  // Where your page keeps what belongs to a case. The same session comes twice: when it starts and when it ends.
  onActivity(record) {
    sessions.set(record.sessionId, `${record.startedAt}: ${record.phase}`);
    const items = [...sessions.values()].map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    });
    document.getElementById('sessions').replaceChildren(...items);
  },
});
