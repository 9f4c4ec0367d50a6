export const nginxConf = (): string => `\
# The main file of both gateways, yours to edit: twinport tries every change with \`nginx -t\` before it counts, and
# never writes this file. Lines for the server block of one environment alone (an access list, a body size) go to
# nginx/server.staging.conf or nginx/server.production.conf.

worker_processes auto;
worker_rlimit_nofile 16384;
error_log /dev/stderr warn;

events {
  worker_connections 4096;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;

  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65s;
  client_max_body_size 100m; # the largest upload

  # Answers that failed (5xx) are logged by twinport, whose watch after a cut-over reads them: every request beside
  # them would push them out. To see every request for a while, without the queries, which may hold secrets:
  # map $request_uri $path_alone { ~^(?<before_query>[^?]*) $before_query; }
  # log_format requests '$remote_addr [$time_iso8601] $request_method $path_alone $status $request_time';
  # access_log /dev/stdout requests;

  include twinport/*.conf; # ports, routes and hubs, as twinport.yml has them
}
`;
