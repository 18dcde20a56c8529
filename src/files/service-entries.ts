// Files and folders that systems, not people, put beside pictures: thumbnails, waste baskets, indexes.

/** In lower case; names that begin with a dot need no entry. */
const SERVICE_ENTRIES: ReadonlySet<string> = new Set([
  // Synology, QNAP and other network storage.
  ...['@eadir', '@tmp', '@sharebin', '@sharesnap', '#recycle', '#snapshot', '@recycle', '@recently-snapshot'],
  ...[
    '@__thumb',
    '@synoeastream',
    '@synoresource',
    '@synologyworkingdirectory',
    '@apps',
    '@docker',
    '@quarantine',
  ],
  // Windows.
  ...['$recycle.bin', 'recycler', 'recycled', 'system volume information', 'found.000'],
  ...['thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini'],
  // macOS, in archives and on foreign disks.
  ...['__macosx', 'icon\r', 'network trash folder', 'temporary items', 'thevolumesettingsfolder'],
  // Linux, programs that keep thumbnails or files of their own.
  ...['lost+found', '__pycache__', 'node_modules', 'zbthumbnail.info', '_vti_cnf', '_vti_pvt'],
]);

/** Whether a name, of one file or folder without its path, is hidden (it begins with a dot) or a system's own. */
export function isServiceEntry(name: string): boolean {
  return name.startsWith('.') || SERVICE_ENTRIES.has(name.toLowerCase());
}
