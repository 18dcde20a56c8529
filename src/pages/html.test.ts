// Texts are escaped where they stand, pieces are not escaped twice.
import { expect, test } from 'vitest';
import { html, nothing } from './html.js';

test('texts and numbers are escaped, pieces and lists of pieces are kept', () => {
  const item = html`<b title="${'"'}">${'<script>&'}</b>`;
  expect(html`<p>${item}${[item, item]}${nothing}${3}</p>`.text).toBe(
    `<p>${item.text}${item.text}\n${item.text}3</p>`,
  );
  expect(item.text).toBe('<b title="&quot;">&lt;script&gt;&amp;</b>');
});
