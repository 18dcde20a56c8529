// Calls that only a hostile pickle asks for. Nothing is ever run, whatever stands here: the list is for a clear refusal.

const modules = new Set([
  'asyncio',
  'bdb',
  'code',
  'codeop',
  'commands',
  'ctypes',
  'importlib',
  'nt',
  'os',
  'pdb',
  'pip',
  'platform',
  'popen2',
  'posix',
  'profile',
  'pty',
  'requests',
  'runpy',
  'shutil',
  'socket',
  'subprocess',
  'sys',
  'timeit',
  'trace',
  'urllib',
  'webbrowser',
]);

const builtins = new Set([
  '__import__',
  'apply',
  'breakpoint',
  'compile',
  'eval',
  'exec',
  'execfile',
  'file',
  'input',
  'open',
]);

/** Whether a weight file has no honest reason to call this function. */
export function isSuspect(module: string, name: string): boolean {
  const [top = ''] = module.split('.');
  return modules.has(top) || ((top === 'builtins' || top === '__builtin__') && builtins.has(name));
}
