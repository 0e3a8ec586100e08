/** Jest's globalTeardown, in the process of `oneServer`. */
export default async function stopOneServer() {
  await globalThis.stopTestServer?.()
}
