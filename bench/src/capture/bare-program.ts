// The baseline of the capture: Azure's own client reads so many messages from the beginning of the stream and drops them.
import { EventHubConsumerClient, earliestEventPosition } from '@azure/event-hubs'

export interface Reading {
  connection: string
  messages: number
}

process.once('message', ({ connection, messages }: Reading) => {
  const client = new EventHubConsumerClient('live', connection)
  let seen = 0
  client.subscribe(
    {
      processEvents: async (events) => {
        seen += events.length
        if (seen === messages) process.send!({ seen })
      },
      processError: async (error) => {
        throw error
      },
    },
    { startPosition: earliestEventPosition, maxBatchSize: 500, skipParsingBodyAsJson: true },
  )
})
