import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { loadRoster } from '../../db/roster.ts'
import { mailList, readTold, untoldList } from '../support/goldenList.ts'
import { useScenario } from '../support/scenario.ts'
import { fourteenScript } from '../support/scenarioFourteen.ts'
import { historyOf, stepsOf } from '../support/scenarioHistories.ts'

/** `GOLDEN=write` freezes what happens now: only after the list was read line by line and held against the calendar. */
const isFreezing = process.env.GOLDEN === 'write'
const golden = new URL('./golden/fourteen-measures.txt', import.meta.url)
const histories = new URL('../replay/histories/', import.meta.url)

/** Between two looks of a morning, in the middle of a night, and between the looks and the mails of a morning. */
const restarts = ['2021-12-24 07:30', '2022-01-06 07:30', '2022-02-10 08:45']

describe('the fourteen measures from 2021-12-03', () => {
  const s = useScenario({ restarts: restarts.length })

  it('are followed up until all are settled, across three restarts of the worker', async () => {
    await s.importLedger({ confirmationRequired: true })
    const events = [
      ...fourteenScript().map(({ at, type, no, given }) => ({ at, run: () => s.give(type, no, given) })),
      ...restarts.map((at) => ({ at, run: () => s.office.restartWorker() })),
      { at: '2022-02-21 10:00', run: () => s.changeRoster('焦站长', { email: 'u17@yunxi.example' }) },
    ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    for (const { at, run } of events) {
      await s.fastForwardTo(at)
      await run()
    }
    await s.fastForwardTo('2027-12-31 12:00')
    await s.allExpected()
    await expect(s.states()).resolves.toEqual({ settled: 14 })
  }, 600_000)

  it('tell whom, when and what the frozen list says, and leave out what it says was left out', async () => {
    const mails = mailList(await readTold(s.office.pool))
    const untold = await untoldList(s.office.pool)
    const text = [...mails, '', '没有发出的通知及原因', ...untold, ''].join('\n')
    if (isFreezing) await writeFile(golden, text)
    expect(text).toBe(await readFile(golden, 'utf8'))
  })

  it('put each mail of the list into the inbox of its person, once', async () => {
    const { people } = await loadRoster(s.office.pool)
    const addressOf = new Map(people.map(({ id, email }) => [id, email]))
    const told = await readTold(s.office.pool)
    const sent = new Set(told.map(({ messageId, personId }) => `<${messageId}> ${addressOf.get(personId)}`))
    const mails = await s.office.mailbox.received()
    const received = mails.map(({ messageId, to }) => `${messageId} ${to}`)
    expect(received.sort()).toEqual([...sent].sort())
  })

  it('read in Temporal as the ladder of an overdue measure, from the 提醒函 to the look-backs', async () => {
    // Its letters are drafted and chased in between: test/e2e/letters.test.ts.
    const ofLetters = ['draftLetter', 'chaseSigner', 'chaseAcknowledgement']
    const steps = (await stepsOf(s.office, s.measureId(10))).filter((step) => !ofLetters.includes(step))
    expect(steps).toEqual([
      'issueReminderLetter',
      'sendOverdueNotice',
      'issueSupervisionNotice',
      // 01-10, 01-17, 01-24, the make-up Saturday 01-29, and 02-10 after the Spring Festival.
      ...Array.from({ length: 5 }, () => 'escalateToGroupLeader'),
      // Verified before the verifier was to be chased: it woke and found nothing.
      'chaseVerifier',
      // Six were told (one, one, and four times the third); after each answer one more woke and found nothing.
      ...Array.from({ length: 9 }, () => 'callLookBack'),
      'askForConfirmation',
      'askForConfirmation',
    ])
  })

  it.each([
    [10, 'measure-overdue-for-six-weeks'],
    [13, 'measure-sent-back-and-closed-late'],
    [3, 'measure-extended-and-reopened'],
    [7, 'measure-sleeps-1488-days'],
  ])('leave the history of item %i for replay: %s', async (no, name) => {
    const history = await historyOf(s.office, s.measureId(no))
    const file = new URL(`${name}.json`, histories)
    if (isFreezing) await writeFile(file, history)
    const typesOf = (text: string) => [...text.matchAll(/"eventType": *"(\w+)"/g)].map(([, type]) => type)
    expect(typesOf(await readFile(file, 'utf8')).length).toBeGreaterThan(20)
    expect(typesOf(history).at(-1)).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED')
  })
})
