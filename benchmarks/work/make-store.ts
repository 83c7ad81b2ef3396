/** Writes the climate benchmark's store where no Python with zarr is at hand. Arguments: path, gigabytes. */
import { writeEraField } from '../../demo/era-field.js';

const [path, gigabytes] = process.argv.slice(2);
await writeEraField(path, { bytes: Number(gigabytes) * 1e9 });
process.exit(0);
