// Each spec begins with modules of its own: texts and what somebody likes are read when a module is.
export default { test: { isolate: true } };
