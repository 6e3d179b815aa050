# What the distribution's own resource gets. The outputs of the stack come through the data source.
data "aws_cloudformation_stack" "breakwater" {
  provider = aws.us_east_1
  name     = "ShopEdge"
}

locals {
  breakwater = data.aws_cloudformation_stack.breakwater.outputs
  breakwater_functions = {
    viewer-request  = local.breakwater["ViewerRequestArn"]
    viewer-response = local.breakwater["ViewerResponseArn"]
  }
}

resource "aws_cloudfront_distribution" "shop" {
  enabled = true

  # The application: by this id the function sends the visitor's Host there.
  origin {
    origin_id           = "breakwater-app"
    domain_name         = "origin.shop.example"
    connection_attempts = 1
    connection_timeout  = 2
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      origin_read_timeout    = 5
    }
  }

  origin {
    origin_id                = "breakwater-pages"
    domain_name              = local.breakwater["PagesBucketDomainName"]
    origin_access_control_id = local.breakwater["PagesAccessId"]
    connection_attempts      = 2
    connection_timeout       = 2
  }

  default_cache_behavior {
    target_origin_id         = "breakwater-app"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    compress                 = true
    cache_policy_id          = local.breakwater["CachePolicyId"]
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac" # AllViewerExceptHostHeader
    dynamic "function_association" {
      for_each = local.breakwater_functions
      content {
        event_type   = function_association.key
        function_arn = function_association.value
      }
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/_breakwater/*"
    target_origin_id           = "breakwater-pages"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.breakwater["PagesCachePolicyId"]
    response_headers_policy_id = local.breakwater["PagesHeadersPolicyId"]
    dynamic "function_association" {
      for_each = local.breakwater_functions
      content {
        event_type   = function_association.key
        function_arn = function_association.value
      }
    }
  }

  # The page for failures, each with its own code.
  dynamic "custom_error_response" {
    for_each = [502, 503, 504]
    content {
      error_code            = custom_error_response.value
      response_code         = custom_error_response.value
      response_page_path    = "/_breakwater/pages/maintenance.html"
      error_caching_min_ttl = 5
    }
  }
  # No error that is written for one visitor is kept for others.
  dynamic "custom_error_response" {
    for_each = [404, 414, 500, 501]
    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 0
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
