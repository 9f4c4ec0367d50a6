import { words } from '../../words/words.ts';
import { comment } from './comment.ts';

export function nginxConf(): string {
  const say = words().comments;
  return `\
${comment(say.nginx())}

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
  client_max_body_size 100m; # ${say.nginxUpload()}

${comment(say.nginxLog(), '  ')}
  # map $request_uri $path_alone { ~^(?<before_query>[^?]*) $before_query; }
  # log_format requests '$remote_addr [$time_iso8601] $request_method $path_alone $status $request_time';
  # access_log /dev/stdout requests;

  include twinport/*.conf; # ${say.nginxInclude()}
}
`;
}
