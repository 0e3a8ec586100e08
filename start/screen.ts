import { log, note } from '@clack/prompts'

/** What `npm start` shows: a moving line on a terminal, plain lines elsewhere. */
export type Screen = {
  /** Runs a part of the start under a title, in Chinese and English. */
  part<T>(title: string, work: (say: (message: string) => void) => Promise<T>): Promise<T>
  /** A block of lines under a heading. */
  block(heading: string, lines: readonly string[]): void
  line(text: string): void
}

export function createScreen(terminal: NodeJS.WriteStream): Screen {
  return terminal.isTTY ? moving(terminal) : plain
}

const plain: Screen = {
  async part(title, work) {
    console.log(`… ${title}`)
    const result = await work((message) => console.log(`  ${message}`))
    console.log(`✓ ${title}`)
    return result
  },
  block(heading, lines) {
    console.log(['', heading, ...lines.map((line) => `  ${line}`), ''].join('\n'))
  },
  line: (text) => console.log(text),
}

/** Not clack's spinner: that one reads the keyboard, and ends the process at Ctrl-C before our servers are stopped. */
function moving(terminal: NodeJS.WriteStream): Screen {
  return {
    async part(title, work) {
      let [message, turn] = ['', 0]
      const draw = (): void => {
        const text = `${frames[turn++ % frames.length]}  ${title}${message ? `  ${message}` : ''}`
        terminal.write(`\r\x1b[2K${shorten(text, terminal.columns)}`)
      }
      const wheel = setInterval(draw, 120)
      try {
        return await work((said) => {
          message = said
        })
      } finally {
        clearInterval(wheel)
        terminal.write('\r\x1b[2K')
        log.step(title)
      }
    },
    block: (heading, lines) => note(lines.join('\n'), heading),
    line: (text) => log.message(text),
  }
}

const frames = ['◒', '◐', '◓', '◑']

/** Chinese characters take two columns; a line that wraps could not be drawn over. */
function shorten(text: string, columns: number): string {
  let width = 0
  for (const [index, character] of [...text].entries()) {
    width += (character.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1
    if (width > columns - 2) return `${[...text].slice(0, index).join('')}…`
  }
  return text
}
