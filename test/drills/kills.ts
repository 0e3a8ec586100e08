import { setTimeout as pause } from 'node:timers/promises'
import { until as eventually } from '../../embedded/process.ts'
import type { StopPoint } from '../support/drill/stopPoints.ts'
import type { DrillChild } from '../support/drillChild.ts'
import { type Chance, chanceOf } from '../support/healthyChance.ts'
import { type House, openHouse } from '../support/house.ts'
import type { Must } from '../support/houseAccount.ts'
import { startClerk } from './clerk.ts'
import { type Crew, openCrew } from './crew.ts'
import type { Drill, Setting, Tally } from './drill.ts'
import { peace, reckon, registerForeseen } from './reckoning.ts'

type Sizes = {
  /** Seconds of a local day. */
  dayLength: number
  workers: number
  measures: number
  /** Their dates lie on that many days, so that there is something to do as long as the drill lasts. */
  days: number
  /** Measures for whoever gives commands. */
  commanded: number
  random: number
  /** How often every named point. */
  rounds: number
  /** Milliseconds that a fault waits at most. */
  wait: number
}

const quick: Sizes = {
  ...{ dayLength: 6, workers: 1, measures: 120, days: 12, commanded: 80 },
  ...{ random: 8, rounds: 1, wait: 2_500 },
}
const full: Sizes = {
  ...{ dayLength: 8, workers: 2, measures: 600, days: 130, commanded: 600 },
  ...{ random: 200, rounds: 3, wait: 3_000 },
}

/** Longer than the worst wait of a kill before it: heartbeat, pause of the mailroom, the next morning. */
const patience = 60_000

/** SIGKILL of every process there is, at any moment and at each point at which a moment more or less matters. */
export const kills: Drill = {
  name: 'kills',
  title:
    'worker, API, mailroom, Temporal and PostgreSQL get SIGKILL at random moments and at every named point',
  run: (setting) => rehearse(setting, setting.quick ? quick : full),
}

type Stage = { house: House; crew: Crew; chance: Chance; sizes: Sizes; musts: Must[] }
type Fault = { name: string; strike: (stage: Stage) => Promise<void> }

async function rehearse({ seed, say }: Setting, sizes: Sizes): Promise<Tally> {
  const house = await openHouse({ name: 'kills', dayLength: sizes.dayLength, temporal: true })
  const crew = await openCrew(house, { workers: sizes.workers, apis: 1 }).catch(async (error: unknown) => {
    await house.close()
    throw error
  })
  try {
    const stage = { house, crew, chance: chanceOf(seed), sizes, musts: [] }
    await register(stage, sizes.measures, sizes.days)
    const clerk = await startClerk(house, {
      url: crew.url,
      measures: await farOff(stage),
      every: sizes.dayLength * 100,
    })
    const wrong: string[] = []
    const faults = faultsOf(stage)
    for (const [index, fault] of faults.entries()) {
      const startedAt = performance.now()
      await strike(stage, fault).catch((error: unknown) => wrong.push(`${fault.name}: ${String(error)}`))
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
      say(
        `${index + 1} of ${faults.length}: ${fault.name} (${seconds} s), ${house.sink.received.length} mails`,
      )
    }
    const report = await clerk.stop()
    say(`${report.closed.length} measures closed meanwhile, ${report.repeated} requests repeated`)
    const { musts } = stage
    const { closed } = report
    const rest = await peace(house, { musts, closed, patience: 240_000 })
    await crew.stop()
    wrong.push(...report.wrong, ...rest.wrong)
    return await reckon(house, musts, { until: rest.until, faults: faults.length, closed, wrong })
  } finally {
    await crew.stop()
    await house.close()
  }
}

/** Everything runs again before the next one. */
async function strike(stage: Stage, fault: Fault): Promise<void> {
  try {
    await fault.strike(stage)
  } finally {
    stage.house.sink.script(() => null)
    await stage.house.servers.startPostgres()
    await stage.house.servers.startTemporal()
    await stage.crew.follow()
  }
}

/** Measures whose ladders are spread over the days to come. */
async function register({ house, musts }: Stage, count: number, days: number): Promise<void> {
  const today = house.dayAt(Date.now())
  const dueDays = Array.from({ length: count }, (_, index) => today + 4 + (index % days))
  await registerForeseen(house, musts, { dueDays, upTo: today + 220 })
}

/** Their first reminder comes long after the end. */
function farOff({ house, sizes, musts }: Stage) {
  return registerForeseen(house, musts, { dueDays: Array(sizes.commanded).fill(270), upTo: 200 })
}

/** All named points some times, and all kinds of process equally often, in an order that the seed gives. */
function faultsOf({ chance, sizes }: Stage): Fault[] {
  const points = Array.from({ length: sizes.rounds }, () => named).flat()
  const random = Array.from({ length: sizes.random }, (_, index) => atRandom[index % atRandom.length] ?? [])
  return [...points, ...random.flat()]
    .map((fault) => ({ fault, place: chance() }))
    .sort((one, other) => one.place - other.place)
    .map(({ fault }) => fault)
}

const atRandom: readonly Fault[] = [
  { name: 'a worker', strike: (stage) => kill(stage, pickOf(stage, stage.crew.workers())) },
  { name: 'the API', strike: (stage) => kill(stage, stage.crew.api()) },
  { name: 'the mailroom', strike: mailroomAtWork },
  { name: 'Temporal', strike: (stage) => server(stage, stage.house.servers.killTemporal) },
  { name: 'PostgreSQL', strike: (stage) => server(stage, stage.house.servers.killPostgres) },
]

const named: readonly Fault[] = [
  { name: 'the worker after claim', strike: at('afterClaim') },
  { name: 'the worker after claim and before SMTP', strike: at('afterSending') },
  { name: 'the mailroom after 354', strike: atTheServer('body') },
  { name: 'the mailroom after the final dot', strike: atTheServer('end') },
  { name: 'the mailroom after 250', strike: after250 },
  { name: 'the mailroom before the outcome', strike: at('beforeOutcome') },
  { name: 'the worker between a commit and the end of its workflow task', strike: at('afterStep', 3) },
  { name: 'the API between a commit and its poke', strike: apiBeforePoke },
  { name: 'the worker between a start and armed_for', strike: whileArming },
]

async function wait({ chance, sizes }: Stage): Promise<void> {
  await pause(chance() * sizes.wait)
}

function pickOf({ chance }: Stage, children: readonly DrillChild[]): DrillChild | undefined {
  return children[Math.floor(chance() * children.length)]
}

async function kill(stage: Stage, child: DrillChild | undefined): Promise<void> {
  await wait(stage)
  child?.signal('SIGKILL')
  await child?.end(10_000)
}

async function server(stage: Stage, kill: () => void): Promise<void> {
  await wait(stage)
  kill()
  await wait(stage)
}

/** Whichever process holds it, somewhere in its work. */
async function mailroomAtWork({ crew, chance }: Stage): Promise<void> {
  const after = 1 + Math.floor(chance() * 300)
  await crew.firstToStop({ point: 'afterFence', nth: 1, signal: 'SIGKILL', after }, patience)
}

function at(point: StopPoint, nth = 1): Fault['strike'] {
  return ({ crew }) => crew.firstToStop({ point, nth, signal: 'SIGKILL' }, patience)
}

/** The server has begun to take a message, or has all of it, and keeps its answer back; then there is nobody to hear it. */
function atTheServer(phase: 'body' | 'end'): Fault['strike'] {
  return async ({ house, crew }) => {
    let reached = false
    house.sink.script((about) => {
      if (about.at !== phase) return null
      reached = true
      return { at: phase, next: 'delay', ms: 3_000 }
    })
    await eventually('no message was given to the server', patience, async () => reached || null)
    await killAll(crew)
  }
}

/** The answer is on its way. */
async function after250({ house, crew }: Stage): Promise<void> {
  const before = house.sink.received.length
  await eventually('no message was given to the server', patience, async () => {
    if (house.sink.received.length === before) return null
    await killAll(crew)
    return true
  })
}

async function killAll(crew: Crew): Promise<void> {
  const workers = [...crew.workers()]
  for (const worker of workers) worker.signal('SIGKILL')
  await Promise.all(workers.map((worker) => worker.end(10_000)))
}

async function apiBeforePoke({ crew }: Stage): Promise<void> {
  const api = crew.api()
  api.send({ stop: { point: 'afterStep', nth: 1, signal: 'SIGKILL' } })
  await api.end(patience)
}

async function whileArming(stage: Stage): Promise<void> {
  const dying = stage.crew.firstToStop({ point: 'beforeArmedFor', nth: 10, signal: 'SIGKILL' }, patience)
  await register(stage, 40, 20)
  await dying
}
