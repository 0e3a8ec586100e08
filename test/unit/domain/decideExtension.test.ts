import { describe, expect, it } from '@jest/globals'
import { aCommand, give } from '../support/commands.ts'
import { aContext, aMeasure, at, by } from '../support/measures.ts'

describe('a pending extension', () => {
  const asked = give(aMeasure(), aCommand('requestExtension'), aContext({ actor: by('owner') })).measure

  it('records who asked, also when the office entered it for him', () => {
    const entered = give(
      aMeasure(),
      aCommand('requestExtension'),
      aContext({ actor: by('office', 'unitHead') }),
    )
    expect(entered.measure.pendingExtension).toMatchObject({
      by: 'unitHead',
      sequence: 2,
      newDate: '2022-03-31',
    })
  })

  it.each([
    ['closeOutRequested', aCommand('requestCloseOut'), 'owner'],
    ['withdrawn', aCommand('withdraw'), 'office'],
    ['corrected', aCommand('correct', { field: 'dueDate', value: '2022-01-31' }), 'office'],
  ] as const)('lapses when the measure is %s', (because, command, person) => {
    const after = give(asked, command, aContext({ actor: by(person) }))
    expect(after.events).toMatchObject([
      { type: because },
      { type: 'extensionLapsed', because, asker: 'owner' },
    ])
    expect(after.measure.pendingExtension).toBeNull()
  })

  it('does not lapse with another correction', () => {
    expect(give(asked, aCommand('correct'), aContext()).measure.pendingExtension).not.toBeNull()
  })

  it('refused or taken back, it leaves the date and the cycle alone', () => {
    for (const [type, person] of [
      ['refuseExtension', 'leader'],
      ['withdrawExtensionRequest', 'owner'],
    ] as const) {
      const after = give(asked, aCommand(type), aContext({ actor: by(person) })).measure
      expect(after).toMatchObject({
        pendingExtension: null,
        dueDate: '2021-12-31',
        dueCycle: 1,
        extensionsApproved: 0,
      })
    }
  })

  it('may be approved on its new date, and the third with a reason', () => {
    const third = { ...asked, extensionsApproved: 2 }
    const command = aCommand('approveExtension', { overrideReason: '疫情封控' })
    const { events } = give(
      third,
      command,
      aContext({ actor: by('groupLeader'), now: at('2022-03-31', '23:59') }),
    )
    expect(events).toMatchObject([{ type: 'extensionApproved', asker: 'owner', overrideReason: '疫情封控' }])
  })

  it('may be asked until the last minute of the due date', () => {
    const context = aContext({ actor: by('owner'), now: at('2021-12-31', '23:59') })
    expect(give(aMeasure(), aCommand('requestExtension'), context).events).toHaveLength(1)
  })
})
