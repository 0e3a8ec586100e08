/** The Restate SDK calls `Promise.withResolvers`, which Node has from 22 on; on our Node 20 it gets it here. */
if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    value: () => {
      let settle: object = {}
      const promise = new Promise((resolve, reject) => {
        settle = { resolve, reject }
      })
      return { promise, ...settle }
    },
  })
}
