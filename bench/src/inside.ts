import { loadSecrets, postgresUrl, type Smittestopp } from '@smittestopp/embedded'

/** The names the embedded stack gives its stores (`NAMES` there). */
export const LAKE = { account: 'smittestopp', fileSystem: 'dfs-smittestopp-raw', folder: 'iot-smittestopp-json' }
export const HUB = 'smittestopp'

/** What a bench reads and writes behind the services' backs: the database's administrator, the keys of lake and stream, and that of contact ids. */
export interface Inside {
  databaseUrl: string
  lakeUrl: string
  lakeKey: string
  streamConnection: string
  contactIdKey: Buffer
}

/** The insides of a stack that was started on a folder of the bench's own. */
export async function insideOf({ folder, ports }: Smittestopp): Promise<Inside> {
  const names = ['postgresPassword', 'lakeAccountKey', 'streamUploadKey', 'contactIdKey'] as const
  const secrets = await loadSecrets(folder, [...names])
  const access = `SharedAccessKeyName=upload;SharedAccessKey=${secrets.streamUploadKey}`
  return {
    databaseUrl: postgresUrl({
      port: ports.postgres,
      superuser: 'smittestopp_admin',
      password: secrets.postgresPassword,
    }),
    lakeUrl: `http://127.0.0.1:${ports.dataLake}/${LAKE.account}/${LAKE.fileSystem}`,
    lakeKey: secrets.lakeAccountKey,
    streamConnection: `Endpoint=sb://127.0.0.1:${ports.eventHubs};${access};EntityPath=${HUB};UseDevelopmentEmulator=true`,
    contactIdKey: Buffer.from(secrets.contactIdKey, 'hex'),
  }
}
