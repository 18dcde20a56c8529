// A whole page of HTML around its content: no script, and nothing from elsewhere.
import { html, Markup } from './html.js';

/**
 * A page as text.
 *
 * @param style a style sheet of this program's; nothing in it is escaped
 */
export function wholePage(title: string, style: string, body: Markup): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return page.text;
}
