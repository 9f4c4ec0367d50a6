import { words } from '../../words/words.ts';

/** What each shell is told: ask `twinport complete` for the words before the cursor. A line: word, tab, description. */

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The only line of an answer where a directory is wanted. */
export const directoriesWanted = ':directories';

const bash = (): string => `\
# ${words().comments.bashCompletion()}
_twinport() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ${directoriesWanted} ]]; then
      compopt -o filenames
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "\${COMP_WORDS[COMP_CWORD]}")
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(twinport complete bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}
complete -F _twinport twinport
`;

const zsh = (): string => `\
#compdef twinport
# ${words().comments.zshCompletion()}
_twinport() {
  local line
  local -a described
  for line in "\${(@f)$(twinport complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    if [[ $line == ${directoriesWanted} ]]; then
      _files -/
      return
    fi
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -V twinport described
}
if [[ $funcstack[1] == _twinport ]]; then _twinport "$@"; else compdef _twinport twinport; fi
`;

const fish = (): string => `\
# ${words().comments.fishCompletion()}
function __twinport_complete
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  set -l answer (twinport complete fish -- $before[2..] "$current" 2>/dev/null)
  if test "$answer[1]" = "${directoriesWanted}"
    __fish_complete_directories "$current"
  else
    printf '%s\\n' $answer
  end
end
complete -c twinport -f -k -a '(__twinport_complete)'
`;

export const completionScripts: Record<Shell, () => string> = { bash, zsh, fish };
