import type { ContactReport } from '@smittestopp/contracts'
import type { barPlots } from './bar-plot.ts'
import type { Composition } from './compose.ts'
import { dailyOf } from './daily.ts'
import { excludedOf } from './excluded.ts'
import { bandDurations, bluetoothEvidence, gpsEvidence, twoDecimals } from './figures.ts'
import type { PersonContact } from './person.ts'
import { secondsByPlace, timesNear } from './where.ts'

type Figures = Pick<ContactReport, 'cumulative' | 'daily' | 'version_info'>

/** The report on somebody who is to be reported, in the shape of 2020; where nothing plots, its picture is the empty text. */
export function contactReport(
  contact: PersonContact,
  composition: Composition,
  plot?: ReturnType<typeof barPlots>,
): ContactReport {
  const { cumulative, daily, version_info } = figuresOf(contact, composition)
  const { bluetooth, gps, pauses } = contact
  const evidence = {
    bluetooth: bluetooth.map(bluetoothEvidence),
    gps: gps.map(gpsEvidence),
    excluded: excludedOf(pauses),
  }
  if (plot) cumulative.all_contacts.bar_plot = plot(contact)
  return { cumulative, daily, evidence, version_info }
}

/** The figures, rounded once, of somebody who is to be reported. */
export function figuresOf(contact: PersonContact, { parameters, version }: Composition): Figures {
  const { bluetooth, gps, where, phones, totals, category } = contact
  if (category === undefined) throw new RangeError('only who is to be reported has a category')
  const daily = dailyOf(contact, parameters)
  const days = Object.values(daily)
  return {
    cumulative: {
      all_contacts: {
        points_of_interest: secondsByPlace(timesNear(bluetooth, gps), where),
        number_of_contacts: bluetooth.length + gps.length,
        risk_cat: category,
        bar_plot: '',
        days_in_contact: days.length,
      },
      bt_contacts: {
        cumulative_duration: Math.round(totals.bluetoothDuration),
        cumulative_risk_score: twoDecimals(totals.bluetoothRisk),
        days_in_contact: days.filter((day) => day.bt_contacts.number_of_contacts > 0).length,
        ...bandDurations(totals.bluetoothSeconds),
      },
      gps_contacts: {
        cumulative_duration: Math.round(totals.gpsDuration),
        cumulative_risk_score: twoDecimals(totals.gpsRisk),
        days_in_contact: days.filter((day) => day.gps_contacts.number_of_contacts > 0).length,
      },
    },
    daily,
    version_info: { pipeline: version, device: phones },
  }
}
