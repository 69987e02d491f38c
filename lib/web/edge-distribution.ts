import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type BehaviorOptions,
  type DistributionProps,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { ORIGIN_VERIFY_HEADER } from '../../src/model/names';
import { accountWideName } from '../account-wide-name';
import { acknowledge } from '../acknowledge';
import type { DataStack } from '../data-stack';
import { createSecurityHeaders } from './security-headers';

export interface EdgeDistributionProps {
  readonly data: DataStack;
  readonly api: HttpApi;
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly assets: IBucket;
}

/** An error is the origin's word of this moment: cached, it would outlive its cause by ten seconds and more. */
const UNCACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * The one public endpoint: WAMP and the bridge go through a VPC origin to the router's load balancer, everything else to the HTTP
 * API, but for the console's assets. Nothing but those is cached.
 */
export class EdgeDistribution extends Construct {
  readonly distribution: Distribution;
  /** `https://<name>`, without a trailing slash. */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const { config } = props.data;
    const { api, console, router, assets } = this.behaviors(props);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Headwater ${config.deployment}`,
      defaultBehavior: console,
      additionalBehaviors: {
        '/ws*': router,
        '/bridge/*': router,
        '/v1/*': api,
        '/health': api,
        '/console/assets/*': assets,
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      errorResponses: UNCACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...this.ownName(props.data),
      ...(config.edge.webAclArn === undefined ? {} : { webAclId: config.edge.webAclArn }),
      ...(props.data.buckets.accessLogs === undefined
        ? {}
        : { logBucket: props.data.buckets.accessLogs, logFilePrefix: 'distribution/' }),
    });
    this.acknowledgeFindings(props.data);
    this.endpoint = `https://${config.edge.domainName ?? this.distribution.distributionDomainName}`;
  }

  private acknowledgeFindings({ config, buckets }: DataStack): void {
    const distribution = this.distribution;
    acknowledge(
      distribution,
      'AwsSolutions-CFR1',
      'Devices and their owners may be anywhere: which countries to refuse is for whoever owns a deployment to say.',
    );
    if (config.edge.webAclArn === undefined) {
      acknowledge(
        distribution,
        'AwsSolutions-CFR2',
        'A web ACL is billed by itself, by its rules and by the request, and its rules are for its owner to choose: edge.webAclArn attaches one. Without, the API is throttled, and each request is limited in size, authenticated and parsed by a schema.',
      );
    }
    if (buckets.accessLogs === undefined) {
      acknowledge(
        distribution,
        'AwsSolutions-CFR3',
        "A demo has nobody who would read access logs besides the HTTP API's, which it keeps; production keeps these too.",
      );
    }
    if (config.edge.domainName === undefined) {
      acknowledge(
        distribution,
        'AwsSolutions-CFR4',
        "Under CloudFront's own name, whose certificate comes with a minimum protocol that cannot be set. With edge.domainName it is TLS 1.2.",
      );
    }
  }

  private behaviors(props: EdgeDistributionProps): Record<'api' | 'console' | 'router' | 'assets', BehaviorOptions> {
    const { api, loadBalancer, assets, data } = props;
    // Composed, not cut out of the API's endpoint: Fn::Split takes no output of another stack.
    const { region, urlSuffix } = Stack.of(this);
    const httpApi = new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
      customHeaders: {
        // CloudFormation puts the value in as it deploys (a dynamic reference): the template holds only the secret's name.
        [ORIGIN_VERIFY_HEADER]: data.secrets.originVerify.secretValue.unsafeUnwrap(),
      },
      readTimeout: Duration.seconds(60),
    });
    const routers = VpcOrigin.withApplicationLoadBalancer(loadBalancer, {
      protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
      httpPort: 80,
      readTimeout: Duration.seconds(60),
    });
    const securityHeaders = createSecurityHeaders(this, data.config);
    const dynamic = {
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // A device that speaks plain HTTP has shown its token to everybody on the way: refused rather than redirected.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: [{ function: this.viewerRequest(data), eventType: FunctionEventType.VIEWER_REQUEST }],
    };
    const throughApi = {
      ...dynamic,
      origin: httpApi,
      // The HTTP API is found by its own Host header; the viewer's comes as x-forwarded-host.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    return {
      api: throughApi,
      console: {
        ...throughApi,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: securityHeaders,
      },
      router: { ...dynamic, origin: routers, originRequestPolicy: OriginRequestPolicy.ALL_VIEWER },
      assets: {
        origin: S3BucketOrigin.withOriginAccessControl(assets, {
          originAccessControl: new S3OriginAccessControl(this, 'AssetsAccess', {
            originAccessControlName: accountWideName(this, data.config, 'assets'),
          }),
        }),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: securityHeaders,
        compress: true,
      },
    };
  }

  private viewerRequest({ config }: DataStack): EdgeFunction {
    return new EdgeFunction(this, 'ViewerRequest', {
      functionName: accountWideName(this, config, 'viewer-request'),
      comment: 'Headwater: tells origins the host and address of the viewer',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromFile({ filePath: join(__dirname, 'viewer-request.cjs') }),
    });
  }

  private ownName({ config }: DataStack): Partial<DistributionProps> {
    const { domainName, certificateArn } = config.edge;
    if (domainName === undefined || certificateArn === undefined) return {};
    return {
      domainNames: [domainName],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }
}
