// Pickles that would run code, or eat memory and time, in a reader that trusts them. What they would run touches a canary.

/** The file that code out of a hostile file would leave behind. */
export const EXECUTED = 'executed.txt';

const COMMAND = `touch ${EXECUTED}`;
const PYTHON = `open('${EXECUTED}','w')`;

/** Bytes of texts (one byte a character) and numbers. */
export function bytesOf(...parts: (string | number | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      return typeof part === 'number' ? Buffer.of(part) : part;
    }),
  );
}

/** The BINUNICODE opcode with a text. */
export function text(value: string): string {
  return `X${int32(value.length)}${value}`;
}

/** A 32-bit number, lowest byte first. */
export function int32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes.toString('latin1');
}

const call = (module: string, name: string, argument: string) =>
  `\x80\x02c${module}\n${name}\n(${text(argument)}tR.`;

/** Calls that act on the machine, in the ways in which a pickle may ask for one. */
export const gadgets: Readonly<Record<string, string>> = {
  'os.system': call('os', 'system', COMMAND),
  'posix.system': call('posix', 'system', COMMAND),
  'nt.system': call('nt', 'system', COMMAND),
  'subprocess.Popen': `\x80\x02csubprocess\nPopen\n((${text('touch')}${text(EXECUTED)}ltR.`,
  'subprocess by NEWOBJ': `\x80\x02csubprocess\nPopen\n(${text(COMMAND)}t\x81.`,
  'subprocess by NEWOBJ_EX': `\x80\x04\x8c\x0asubprocess\x8c\x05Popen\x93(${text(COMMAND)}t}\x8c\x05shell\x88s\x92.`,
  'builtins.exec': call('builtins', 'exec', PYTHON),
  'builtins.eval': call('builtins', 'eval', PYTHON),
  'builtins.compile': call('builtins', 'compile', PYTHON),
  'builtins.open': call('builtins', 'open', EXECUTED),
  'builtins.__import__': call('builtins', '__import__', 'os'),
  '__builtin__.eval': call('__builtin__', 'eval', PYTHON),
  '__builtin__.execfile': call('__builtin__', 'execfile', EXECUTED),
  'getattr chain': `c__builtin__\ngetattr\n(c__builtin__\neval\nS'__call__'\ntR(S"${PYTHON}"\ntR.`,
  'getattr alone': `cbuiltins\ngetattr\n(cos\nsystem\nS'__call__'\ntR.`,
  'INST opcode': `(S'${COMMAND}'\nios\nsystem\n.`,
  'OBJ opcode': `(cos\nsystem\nS'${COMMAND}'\no.`,
  'BUILD on a function': '\x80\x02cos\nsystem\n}b.',
  STACK_GLOBAL: `\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.`,
  'importlib.import_module': call('importlib', 'import_module', 'os'),
  'runpy.run_path': call('runpy', 'run_path', EXECUTED),
  'functools.partial': `\x80\x02cfunctools\npartial\n(cos\nsystem\n${text(COMMAND)}tR)R.`,
  'operator.methodcaller': `\x80\x02coperator\nmethodcaller\n(${text('system')}${text(COMMAND)}tR(cos\nsystem\ntR.`,
  'numpy load': call('numpy', 'load', EXECUTED),
  'torch.hub.load': call('torch.hub', 'load', EXECUTED),
  'torch.load': call('torch', 'load', EXECUTED),
  'torch.storage._load_from_bytes of a gadget': `\x80\x02ctorch.storage\n_load_from_bytes\n(B${int32(38)}${call('os', 'system', COMMAND).slice(0, 38)}tR.`,
  'webbrowser.open': call('webbrowser', 'open', 'http://localhost/'),
  'extension registry': '\x82\x01)R.',
  prototype: 'c__proto__\nconstructor\n)R.',
  'prototype by name': `\x80\x02c\n__proto__\n)R(${text('polluted')}I1\ndb.`,
  'persistence with source': persistent(`import os; os.system('${COMMAND}')`),
  'persistence without state': persistent('x', 'N'),
};

/** NVIDIA's persistent object: its module's source would be executed by their programs. */
function persistent(source: string, state = '}'): string {
  const meta = `}(${text('type')}${text('class')}${text('version')}K\x06${text('module_src')}${text(source)}${text('class_name')}${text('Generator')}${text('state')}${state}u`;
  return `\x80\x02ctorch_utils.persistence\n_reconstruct_persistent_obj\n(${meta}tR.`;
}

/** A state_dict whose one value is made by these opcodes: what stands inside a .pt file. */
export const stateDict = (value: string): string => `\x80\x02}${text('weight')}${value}s.`;

const storage = (count: string) =>
  `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}${count}tQ`;

/** A tensor over the storage '0'; all arguments are opcodes. */
export function tensor({
  count = 'K\x04',
  offset = 'K\0',
  shape = '(K\x04t',
  stride = '(K\x01t',
} = {}): string {
  return `ctorch._utils\n_rebuild_tensor_v2\n(${storage(count)}${offset}${shape}${stride}\x89NtR`;
}

/** A tensor of four values in 8 bits with a scale for each channel, as PyTorch writes it; the scales are a tensor like any other. */
export function quantisedTensor(): string {
  const bytes = storage('K\x04').replace('FloatStorage', 'QInt8Storage');
  const quantiser = `(ctorch\nper_channel_affine\n${tensor()}${tensor()}K\0t`;
  return `ctorch._utils\n_rebuild_qtensor\n(${bytes}K\0(K\x04t(K\x01t${quantiser}\x89}tR`;
}

const huge = `J${int32(2 ** 31 - 1)}`;

/** Tensors that do not fit their storage of four values, or claim to be larger than any memory. */
export const badTensors: Readonly<Record<string, string>> = {
  'reaches beyond its storage': tensor({ shape: '(K\x05t' }),
  'begins beyond its storage': tensor({ offset: 'K\x04' }),
  'has a negative size': tensor({ shape: `(J${int32(-1)}t` }),
  'has a negative offset': tensor({ offset: `J${int32(-1)}` }),
  'has a negative stride': tensor({ stride: `(J${int32(-1)}t` }),
  'has a stride beyond its storage': tensor({ stride: '(K\x09t' }),
  'has fewer strides than sizes': tensor({ shape: '(K\x02K\x02t' }),
  'repeats one value without end': tensor({ shape: `(${huge}${huge}t`, stride: '(K\0K\0t' }),
  'repeats one value in a thousand dimensions': tensor({
    shape: `(${'K\x02'.repeat(1000)}t`,
    stride: `(${'K\0'.repeat(1000)}t`,
  }),
  'has a size beyond 2^53': tensor({ shape: `(\x8a\x09${'\xff'.repeat(8)}\0t` }),
  'has a storage that is not there': tensor({ count: huge, shape: `(${huge}t` }),
  'has a storage of negative size': tensor({ count: `J${int32(-4)}` }),
  'has a shape that is a text': tensor({ shape: text('4') }),
  'has no storage': `ctorch._utils\n_rebuild_tensor_v2\n(NK\0(K\x04t(K\x01t\x89NtR`,
  'is quantised': `ctorch._utils\n_rebuild_qtensor\n(${storage('K\x04')}tR`,
  'is of an unknown storage': tensor().replace('FloatStorage', 'QInt8Storage'),
  'is a parameter of nothing': 'ctorch._utils\n_rebuild_parameter\n(N\x89NtR',
};

/** Files that are small and want much: memory, depth or time. */
export const bombs: Readonly<Record<string, string>> = {
  'memo of a million entries': `]${'\x94'.repeat(1_100_000)}.`,
  'memo entry 2^32 - 1': ']r\xff\xff\xff\xff.',
  'memo entry of a huge number': `]p${'9'.repeat(900)}\n.`,
  'a million empty dicts': `(${'}'.repeat(1_000_000)}t.`,
  'a million empty lists': `(${']'.repeat(2_000_000)}t.`,
  'millions of references to nothing': `(${'N'.repeat(20_000_000)}t.`,
  'billion laughs of tuples': `]${'2\x86'.repeat(100_000)}.`,
  'billion laughs of lists': `](${'NN'}e${'q\0]h\0ah\0a'.repeat(1000)}.`,
  'billion laughs of dicts': `}${'q\0}Nh\0s'.repeat(10_000)}.`,
  'lists nested half a million deep': `${']'.repeat(500_000)}${'a'.repeat(499_999)}.`,
  'marks nested without end': '('.repeat(1_000_000),
  'a list that contains itself': ']q\0h\0a.',
  'a dict that contains itself under many keys': `}q\0${Array.from({ length: 200 }, (_, i) => `${text(`key ${i}`)}h\0s`).join('')}.`,
  'a network that is part of itself': `\x80\x02ctorch.nn\nModule\n)\x81q\0}(${text('_modules')}}(${text('a')}h\0${text('b')}h\0uub.`,
  'a text encoded again and again': `c_codecs\nencode\nq\0(X${int32(100_000)}${'a'.repeat(100_000)}U\x06latin1tq\x01${'0h\0h\x01R'.repeat(100_000)}.`,
  'a set of itself again and again': `](${'N'.repeat(1000)}eq\0${'0cbuiltins\nset\nh\0\x85R'.repeat(2000)}.`,
  'an integer of 2 GiB': '\x8b\xff\xff\xff\x7f',
  'an integer of negative length': '\x8b\xff\xff\xff\xff',
  'a text of negative length': 'T\xff\xff\xff\xff',
  'a text of 2^63 bytes': `\x8d${'\xff'.repeat(7)}\x7f`,
  'bytes of 2^64 bytes': `\x8e${'\xff'.repeat(8)}`,
  'a frame of 2^64 bytes': `\x80\x04\x95${'\xff'.repeat(8)}].`,
  'an integer of a million digits': `L${'9'.repeat(1_000_000)}L\n.`,
  'a NumPy array of huge shape': `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tS'b'\ntR(I1\n(${huge}${huge}tcnumpy\ndtype\n(S'f8'\ntRI00\nS''\ntb.`,
  'a NumPy array of 0 and huge sizes': `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tS'b'\ntR(I1\n(K\0${huge}tcnumpy\ndtype\n(S'f8'\ntRI00\nS''\ntb.`,
};
