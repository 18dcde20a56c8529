// SVG to PNG with one font that ships with the package, so that a picture's bytes do not depend on the machine.
import { createRequire } from 'node:module';
import { PAPER } from './palette.js';

/** The font family of every picture; a package of this project's dependencies holds it. */
export const FONT_FAMILY = 'DejaVu Sans';

const { resolve } = createRequire(import.meta.url);
const fontFile = (name: string) => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** Escapes text for use between SVG tags and in attributes; control characters and halves of surrogate pairs,
 * which XML forbids, are dropped. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '').replace(/[&<>"']/g, (c) => entities[c]);
}

/**
 * Renders an SVG document to a PNG file on white.
 *
 * @param scale output pixels per SVG unit; 2 is sharp on a screen of high density and in print
 */
export async function renderSvg(svg: string, scale = 2): Promise<Uint8Array> {
  // Imported when first needed: a run that draws nothing does not load the renderer.
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    background: PAPER,
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [fontFile('DejaVuSans'), fontFile('DejaVuSans-Bold')],
      defaultFontFamily: FONT_FAMILY,
      sansSerifFamily: FONT_FAMILY,
    },
  });
  return new Uint8Array(image.asPng());
}
