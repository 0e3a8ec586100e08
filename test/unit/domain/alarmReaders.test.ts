import { describe, expect, it } from '@jest/globals'
import { circleOf } from '../../../domain/alarmReaders.ts'
import { aPerson } from '../support/measures.ts'

const people = [
  aPerson('owner', '何科长', { units: ['医务科'], roles: ['owner'] }),
  aPerson('head', '冯主任', { units: ['医务科'], roles: ['unitHead'] }),
  aPerson('liaison', '许联络', { units: ['医务科'], roles: ['liaison'] }),
  aPerson('other', '别科联络', { units: ['护理部'], roles: ['liaison'] }),
  aPerson('director', '韩主任', { units: ['整改办'], roles: ['officeDirector'] }),
]
const about = { roster: { version: 1, people }, today: '2021-12-17' }

describe('who hears that somebody’s mail does not arrive', () => {
  it.each([
    ['of an owner: his unit’s liaison and head', 'owner', ['liaison', 'head']],
    ['of a head: the liaison and the office’s director', 'head', ['liaison', 'director']],
    ['of the only liaison of a unit without a head: the director', 'other', ['director']],
    ['of somebody who has left: nobody besides the office', 'gone', []],
  ])('%s', (_name, personId, circle) => {
    expect(circleOf(personId, about)).toEqual(circle)
  })
})
