// Imported first by the command: from version 1.29 ONNX Runtime reports each process, its command line included, to its maker.
// It has to be refused before the runtime is loaded, and its reading of a long command line overflows the stack besides.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
