import { AssetHashType, DockerImage, type BundlingOptions, type BundlingOutput } from 'aws-cdk-lib';
import { buildSync, type BuildOptions } from 'esbuild';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root';

export interface BundledSourceProps {
  /** TypeScript file, relative to the project's root. */
  readonly entry: string;
  /** Name of the one script in the asset. */
  readonly output: string;
  readonly packaging?: BundlingOutput;
  readonly options?: BuildOptions;
  /** Adds more files to the asset's folder. */
  readonly complete?: (outputFolder: string) => void;
}

/**
 * Asset options that bundle a TypeScript file by esbuild, in this process: an esbuild process a function (which is how CDK's
 * NodejsFunction does it) costs several times the rest of a synth. The asset's hash is that of the output, so whatever does not
 * change the output does not deploy anything.
 */
export function bundledSource(props: BundledSourceProps): {
  readonly assetHashType: AssetHashType;
  readonly bundling: BundlingOptions;
} {
  const { entry, output, packaging, options, complete } = props;
  return {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: the local bundling below always does the work.
      image: DockerImage.fromRegistry('none'),
      // Tells assets of one source folder apart in CDK's staging cache.
      command: [entry, output],
      ...(packaging === undefined ? {} : { outputType: packaging }),
      local: {
        tryBundle(outputFolder: string): boolean {
          buildSync({
            entryPoints: [join(PROJECT_ROOT, entry)],
            outfile: join(outputFolder, output),
            absWorkingDir: PROJECT_ROOT,
            bundle: true,
            logLevel: 'warning',
            ...options,
          });
          complete?.(outputFolder);
          return true;
        },
      },
    },
  };
}

/**
 * For functions and routers. Deployed they run on Node 24; the target is what the local cloud runs them on, so that the very same
 * bundle serves both.
 */
export const NODE_BUNDLE: BuildOptions = {
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // ECMAScript modules of the AWS SDK first: unlike its CommonJS, they let esbuild drop what is not used.
  mainFields: ['module', 'main'],
  // Into the script itself, which stays the asset's one file.
  loader: { '.wasm': 'binary' },
};
