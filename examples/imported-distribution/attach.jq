# The distribution's configuration with everything attached; $o has the outputs of the stack, by their names.
# The application is where the default behaviour goes. A behaviour of another origin stays as it is. Doing it again changes nothing.

# Quantity and Items, as CloudFront has every list.
def listed: {Quantity: length, Items: .};

.DefaultCacheBehavior.TargetOriginId as $app
| ([{EventType: "viewer-request", FunctionARN: $o.ViewerRequestArn},
    {EventType: "viewer-response", FunctionARN: $o.ViewerResponseArn}] | listed) as $functions

# The id by which the function sends the visitor's Host there.
| .Origins.Items |= map(if .Id == $app then .Id = "breakwater-app" else . end)
| (.DefaultCacheBehavior, .CacheBehaviors.Items[]?)
    |= (if .TargetOriginId == $app then .TargetOriginId = "breakwater-app" else . end)

# The legacy settings exclude a cache policy.
| .DefaultCacheBehavior |= (del(.ForwardedValues, .MinTTL, .DefaultTTL, .MaxTTL) + {
    ViewerProtocolPolicy: "redirect-to-https",
    AllowedMethods: ((["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] | listed)
      + {CachedMethods: (["GET", "HEAD"] | listed)}),
    Compress: true,
    CachePolicyId: $o.CachePolicyId,
    OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac", # AllViewerExceptHostHeader
    FunctionAssociations: $functions
  })

# The pages.
| .Origins = ([.Origins.Items[] | select(.Id != "breakwater-pages")] + [{
    Id: "breakwater-pages",
    DomainName: $o.PagesBucketDomainName,
    OriginPath: "",
    CustomHeaders: {Quantity: 0},
    S3OriginConfig: {OriginAccessIdentity: ""},
    OriginAccessControlId: $o.PagesAccessId,
    ConnectionAttempts: 2,
    ConnectionTimeout: 2
  }] | listed)
| .CacheBehaviors = ([{
    PathPattern: "/_breakwater/*",
    TargetOriginId: "breakwater-pages",
    ViewerProtocolPolicy: "redirect-to-https",
    AllowedMethods: ((["GET", "HEAD"] | listed) + {CachedMethods: (["GET", "HEAD"] | listed)}),
    SmoothStreaming: false,
    Compress: true,
    LambdaFunctionAssociations: {Quantity: 0},
    FieldLevelEncryptionId: "",
    CachePolicyId: $o.PagesCachePolicyId,
    ResponseHeadersPolicyId: $o.PagesHeadersPolicyId,
    FunctionAssociations: $functions
  }] + [.CacheBehaviors.Items[]? | select(.PathPattern != "/_breakwater/*")] | listed)

# The page for failures, each with its own code; and no error that is written for one visitor is kept for others.
| .CustomErrorResponses = (
    [(502, 503, 504) | {ErrorCode: ., ResponseCode: tostring, ErrorCachingMinTTL: 5,
      ResponsePagePath: "/_breakwater/pages/maintenance.html"}]
    + [(404, 414, 500, 501) | {ErrorCode: ., ResponseCode: "", ErrorCachingMinTTL: 0, ResponsePagePath: ""}]
    + [.CustomErrorResponses.Items[]? | select(.ErrorCode | IN(404, 414, 500, 501, 502, 503, 504) | not)]
    | listed)
