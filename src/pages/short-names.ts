// Paths as headings: as much of their ends as tells them apart.

/** The last part of each path, or as many of the last parts as no other of these paths ends with. */
export function shortNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/).filter((part) => part !== ''));
  return paths.map((path, i) => {
    for (let count = 1; count <= parts[i].length; count++) {
      const end = parts[i].slice(-count).join('/');
      const isAlone = paths.every((other, k) => other === path || parts[k].slice(-count).join('/') !== end);
      if (isAlone) return end;
    }
    return path;
  });
}
