/** A name or unit without the blanks that align it in print (张　三), brackets and digits in one width. */
export function plainName(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}

/** The people of one cell: 张三、李四. A blank separates too, unless it only spreads a name of two characters (张 三). */
export function splitNames(text: string): string[] {
  return text
    .normalize('NFKC')
    .split(/[、,/;；]+/)
    .flatMap((part) => {
      const words = part.trim().split(/\s+/)
      return words.some((word) => [...word].length === 1) ? [words.join('')] : words
    })
    .map(plainName)
    .filter((name) => name !== '')
}

/** The units of one cell: separated by 、，,/； or on lines of their own; labels such as 牵头单位： are not part of them. */
export function splitUnits(text: string): string[] {
  return text
    .normalize('NFKC')
    .split(/[、,/;；\n]+|(?=配合(?:单位|科室|部门):)/)
    .map((unit) => plainName(unit).replace(/^(?:牵头|责任|主责|配合)(?:单位|科室|部门)?:/, ''))
    .filter((unit) => unit !== '')
}
