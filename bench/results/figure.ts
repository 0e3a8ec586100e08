import { median } from './median.ts'

export type Figure = {
  name: string
  value: number
  must: number
  aim: number
  better: 'lower' | 'higher'
  runs: number[]
}

/** A figure that is promised; `must` and `aim` as the issue of the benchmark sets them. */
export type Definition<Run> = Omit<Figure, 'value' | 'runs'> & { of: (run: Run) => number }

/** The median of the runs. */
export function figuresOf<Run>(definitions: readonly Definition<Run>[], runs: readonly Run[]): Figure[] {
  return definitions.map(({ of, ...definition }) => {
    const values = runs.map((run) => round(of(run)))
    return { ...definition, value: round(median(values)), runs: values }
  })
}

export function keeps({ value, better }: Figure, bound: number): boolean {
  return better === 'lower' ? value <= bound : value >= bound
}

export function figureTable(figures: readonly Figure[]): string[] {
  return [
    '| figure | value | must | aim | kept | runs |',
    '|---|---|---|---|---|---|',
    ...figures.map((figure) => {
      const sign = figure.better === 'lower' ? '<=' : '>='
      const kept = keeps(figure, figure.aim) ? 'aim' : keeps(figure, figure.must) ? 'must' : '**no**'
      const { name, value, must, aim, runs } = figure
      return `| ${name} | ${value} | ${sign} ${must} | ${sign} ${aim} | ${kept} | ${runs.join(', ')} |`
    }),
  ]
}

/** A number as the tables show it: three figures that count. */
export function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function round(value: number): number {
  return Number(value.toPrecision(4))
}
