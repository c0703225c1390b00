// Prisma's own engine of migrations as WebAssembly, which comes with its package; the other one would be downloaded from elsewhere.
import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

const NAME = 19;
const TEXT = 25;

// This version of the adapter does not know PostgreSQL's type `name`, by which the engine reads the catalogue, and it cuts a file
// at each semicolon, also within a text: the engine without it sends a file as one text.
async function adapter() {
  const factory = new PrismaPg({ connectionString: process.env.DSN });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connected: any = await connect();
    const perform = connected.performIO.bind(connected);
    connected.performIO = async (query: any) => {
      const answer = await perform(query);
      answer.fields.filter((field: any) => field.dataTypeID === NAME).forEach((field: any) => (field.dataTypeID = TEXT));
      return answer;
    };
    connected.executeScript = async (script: string) => void (await connected.client.query(script));
    return connected;
  };
  return factory;
}

export default defineConfig({
  adapter,
  engine: "js",
  experimental: { adapter: true },
  migrations: { path: process.env.MIGRATIONS },
  schema: "schema.prisma",
});
