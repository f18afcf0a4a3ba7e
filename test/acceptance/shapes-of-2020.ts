/** The keys of the answers of 2020, as its clients read them, and after them ours (`// ours`). */
export const DEVICE_KEYS = [
  'DeviceId',
  'PhoneNumber',
  'HostName',
  'SharedAccessKey',
  'ConnectionString',
  'KeyId', // ours
  'SigningKey', // ours
]
export const ACCEPTED_KEYS = ['request_id', 'result_url', 'result_expires']
export const RESULT_KEYS = [
  'phone_number',
  'found_in_system',
  'last_activity',
  'contacts',
  'not_named', // ours
  'notes', // ours
]
export const REPORT_KEYS = ['cumulative', 'daily', 'evidence' /* ours */, 'version_info', 'pin_code']

const BANDS = ['bt_very_close_duration', 'bt_close_duration', 'bt_relatively_close_duration']

export const CUMULATIVE_KEYS = {
  all_contacts: ['points_of_interest', 'number_of_contacts', 'risk_cat', 'bar_plot', 'days_in_contact'],
  bt_contacts: ['cumulative_duration', 'cumulative_risk_score', 'days_in_contact', ...BANDS],
  gps_contacts: ['cumulative_duration', 'cumulative_risk_score', 'days_in_contact'],
}
export const DAY_KEYS = {
  all_contacts: ['points_of_interest'],
  bt_contacts: ['cumulative_duration', 'number_of_contacts', ...BANDS],
  gps_contacts: ['cumulative_duration', 'number_of_contacts'],
}

/** The keys of each member of an object. */
export function keysOfMembers(value: object): Record<string, string[]> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, Object.keys(member)]))
}
