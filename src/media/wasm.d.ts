/** esbuild puts a WebAssembly file into the bundle as its bytes. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** Named in full, since the package declares it as the module that a browser would make of it. */
declare module '@jsquash/png/codec/pkg/squoosh_png_bg.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
