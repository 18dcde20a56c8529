// Imported before ONNX Runtime is loaded anywhere: keeps the runtime from reporting to its maker.
// From version 1.29 it sends each process's command line unless refused, and reading a long one overflows its stack.
// The native library asks the process's environment once, so this is the one setting that cannot be passed otherwise.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
