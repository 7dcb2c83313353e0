#!/bin/bash

__retrace_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__retrace_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__retrace_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__retrace_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_retrace() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __retrace_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    restyle|animate|stylize|track|measure|batch|looks|models|doctor|help)
        # Offer subcommand argument completions
        "_retrace_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'restyle animate stylize track measure batch looks models doctor help' -- "${cur}"))
        ;;
    esac
}

_retrace_restyle() {
    repeating_flags=()
    non_repeating_flags=(--overwrite --no-audio --occlusion-mask --dry-run --resume --background --verbose -v --quiet -q --version -h --help)
    repeating_options=(--keyframe --lora)
    non_repeating_options=(--output -o --codec --crf --preview --look --look-file --look-strength --style-image --lut --mask --model --prompt --negative-prompt --strength --steps --guidance --image-guidance --clip-skip --sampler --model-size --precision --seed --renderer --parity --every --start --end --size --max-edge --speed --progress --log --max-memory --threads)
    __retrace_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __retrace_add_completions -f
        return
        ;;
    '--codec')
        return
        ;;
    '--crf')
        return
        ;;
    '--preview')
        __retrace_add_completions -W 'side-by-side'$'\n''wipe'$'\n''motion'
        return
        ;;
    '--look')
        __retrace_add_completions -W "$(__retrace_custom_complete ---completion restyle -- --look "${COMP_CWORD}" "$(__retrace_cursor_index_in_current_word)")"
        return
        ;;
    '--look-file')
        __retrace_add_completions -o plusdirs -fX '!*.@(json5|json)'
        return
        ;;
    '--look-strength')
        return
        ;;
    '--style-image')
        __retrace_add_completions -f
        return
        ;;
    '--lut')
        __retrace_add_completions -o plusdirs -fX '!*.@(cube)'
        return
        ;;
    '--keyframe')
        __retrace_add_completions -f
        return
        ;;
    '--mask')
        __retrace_add_completions -f
        return
        ;;
    '--model')
        __retrace_add_completions -f
        return
        ;;
    '--prompt')
        return
        ;;
    '--negative-prompt')
        return
        ;;
    '--strength')
        return
        ;;
    '--steps')
        return
        ;;
    '--guidance')
        return
        ;;
    '--image-guidance')
        return
        ;;
    '--clip-skip')
        return
        ;;
    '--sampler')
        __retrace_add_completions -W 'ddim'$'\n''euler'$'\n''dpm++2m'$'\n''lcm'
        return
        ;;
    '--lora')
        __retrace_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    '--model-size')
        return
        ;;
    '--precision')
        __retrace_add_completions -W 'float32'$'\n''bfloat16'
        return
        ;;
    '--seed')
        return
        ;;
    '--renderer')
        __retrace_add_completions -W 'patch'$'\n''diffusion'
        return
        ;;
    '--parity')
        __retrace_add_completions -W 'corrected'$'\n''released'
        return
        ;;
    '--every')
        return
        ;;
    '--start')
        return
        ;;
    '--end')
        return
        ;;
    '--size')
        return
        ;;
    '--max-edge')
        return
        ;;
    '--speed')
        __retrace_add_completions -W 'draft'$'\n''standard'$'\n''fine'
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--log')
        __retrace_add_completions -f
        return
        ;;
    '--max-memory')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_animate() {
    repeating_flags=()
    non_repeating_flags=(--overwrite --loop --crop --predict --no-predict --occlusion-mask --dry-run --resume --background --verbose -v --quiet -q --version -h --help)
    repeating_options=(--drag --pin --camera --flow --lora)
    non_repeating_options=(--output -o --codec --crf --preview --save-motion --brush --object --depth --flow-mask --tracks --motion-from --motion-mask --motion --ease --frames --fps --duration --look --look-file --look-strength --style-image --lut --mask --model --prompt --negative-prompt --strength --steps --guidance --image-guidance --clip-skip --sampler --model-size --precision --seed --stride --drag-patch --renderer --parity --size --max-edge --speed --progress --log --max-memory --threads)
    __retrace_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __retrace_add_completions -f
        return
        ;;
    '--codec')
        return
        ;;
    '--crf')
        return
        ;;
    '--preview')
        __retrace_add_completions -W 'side-by-side'$'\n''wipe'$'\n''motion'
        return
        ;;
    '--save-motion')
        __retrace_add_completions -d
        return
        ;;
    '--drag')
        return
        ;;
    '--pin')
        return
        ;;
    '--brush')
        __retrace_add_completions -f
        return
        ;;
    '--object')
        __retrace_add_completions -f
        return
        ;;
    '--camera')
        __retrace_add_completions -W 'pan-left'$'\n''pan-right'$'\n''tilt-up'$'\n''tilt-down'$'\n''zoom-in'$'\n''zoom-out'$'\n''roll'$'\n''orbit'
        return
        ;;
    '--depth')
        __retrace_add_completions -f
        return
        ;;
    '--flow')
        return
        ;;
    '--flow-mask')
        __retrace_add_completions -f
        return
        ;;
    '--tracks')
        __retrace_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    '--motion-from')
        __retrace_add_completions -f
        return
        ;;
    '--motion-mask')
        __retrace_add_completions -f
        return
        ;;
    '--motion')
        __retrace_add_completions -o plusdirs -fX '!*.@(json5|json)'
        return
        ;;
    '--ease')
        __retrace_add_completions -W 'smooth'$'\n''linear'$'\n''in'$'\n''out'
        return
        ;;
    '--frames')
        return
        ;;
    '--fps')
        return
        ;;
    '--duration')
        return
        ;;
    '--look')
        __retrace_add_completions -W "$(__retrace_custom_complete ---completion animate -- --look "${COMP_CWORD}" "$(__retrace_cursor_index_in_current_word)")"
        return
        ;;
    '--look-file')
        __retrace_add_completions -o plusdirs -fX '!*.@(json5|json)'
        return
        ;;
    '--look-strength')
        return
        ;;
    '--style-image')
        __retrace_add_completions -f
        return
        ;;
    '--lut')
        __retrace_add_completions -o plusdirs -fX '!*.@(cube)'
        return
        ;;
    '--mask')
        __retrace_add_completions -f
        return
        ;;
    '--model')
        __retrace_add_completions -f
        return
        ;;
    '--prompt')
        return
        ;;
    '--negative-prompt')
        return
        ;;
    '--strength')
        return
        ;;
    '--steps')
        return
        ;;
    '--guidance')
        return
        ;;
    '--image-guidance')
        return
        ;;
    '--clip-skip')
        return
        ;;
    '--sampler')
        __retrace_add_completions -W 'ddim'$'\n''euler'$'\n''dpm++2m'$'\n''lcm'
        return
        ;;
    '--lora')
        __retrace_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    '--model-size')
        return
        ;;
    '--precision')
        __retrace_add_completions -W 'float32'$'\n''bfloat16'
        return
        ;;
    '--seed')
        return
        ;;
    '--stride')
        return
        ;;
    '--drag-patch')
        return
        ;;
    '--renderer')
        __retrace_add_completions -W 'patch'$'\n''diffusion'
        return
        ;;
    '--parity')
        __retrace_add_completions -W 'corrected'$'\n''released'
        return
        ;;
    '--size')
        return
        ;;
    '--max-edge')
        return
        ;;
    '--speed')
        __retrace_add_completions -W 'draft'$'\n''standard'$'\n''fine'
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--log')
        __retrace_add_completions -f
        return
        ;;
    '--max-memory')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_stylize() {
    repeating_flags=()
    non_repeating_flags=(--overwrite --resume --background --verbose -v --quiet -q --version -h --help)
    repeating_options=(--lora)
    non_repeating_options=(--output -o --look --look-file --look-strength --style-image --lut --model --prompt --negative-prompt --strength --steps --guidance --image-guidance --clip-skip --sampler --model-size --precision --seed --speed --mask --size --max-edge --progress --log --max-memory --threads)
    __retrace_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __retrace_add_completions -f
        return
        ;;
    '--look')
        __retrace_add_completions -W "$(__retrace_custom_complete ---completion stylize -- --look "${COMP_CWORD}" "$(__retrace_cursor_index_in_current_word)")"
        return
        ;;
    '--look-file')
        __retrace_add_completions -o plusdirs -fX '!*.@(json5|json)'
        return
        ;;
    '--look-strength')
        return
        ;;
    '--style-image')
        __retrace_add_completions -f
        return
        ;;
    '--lut')
        __retrace_add_completions -o plusdirs -fX '!*.@(cube)'
        return
        ;;
    '--model')
        __retrace_add_completions -f
        return
        ;;
    '--prompt')
        return
        ;;
    '--negative-prompt')
        return
        ;;
    '--strength')
        return
        ;;
    '--steps')
        return
        ;;
    '--guidance')
        return
        ;;
    '--image-guidance')
        return
        ;;
    '--clip-skip')
        return
        ;;
    '--sampler')
        __retrace_add_completions -W 'ddim'$'\n''euler'$'\n''dpm++2m'$'\n''lcm'
        return
        ;;
    '--lora')
        __retrace_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    '--model-size')
        return
        ;;
    '--precision')
        __retrace_add_completions -W 'float32'$'\n''bfloat16'
        return
        ;;
    '--seed')
        return
        ;;
    '--speed')
        __retrace_add_completions -W 'draft'$'\n''standard'$'\n''fine'
        return
        ;;
    '--mask')
        __retrace_add_completions -f
        return
        ;;
    '--size')
        return
        ;;
    '--max-edge')
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--log')
        __retrace_add_completions -f
        return
        ;;
    '--max-memory')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_track() {
    repeating_flags=()
    non_repeating_flags=(--overwrite --dry-run --background --verbose -v --quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=(--output -o --at --points --preview --start --end --size --max-edge --speed --progress --log --max-memory --threads)
    __retrace_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __retrace_add_completions -d
        return
        ;;
    '--at')
        return
        ;;
    '--points')
        __retrace_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    '--preview')
        __retrace_add_completions -W 'motion'
        return
        ;;
    '--start')
        return
        ;;
    '--end')
        return
        ;;
    '--size')
        return
        ;;
    '--max-edge')
        return
        ;;
    '--speed')
        __retrace_add_completions -W 'draft'$'\n''standard'$'\n''fine'
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--log')
        __retrace_add_completions -f
        return
        ;;
    '--max-memory')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_measure() {
    repeating_flags=()
    non_repeating_flags=(--json --verbose -v --quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=(--reference --keyframe --clip --prompt --start --end --speed --progress --log --threads)
    __retrace_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--reference')
        __retrace_add_completions -f
        return
        ;;
    '--keyframe')
        __retrace_add_completions -f
        return
        ;;
    '--clip')
        __retrace_add_completions -d
        return
        ;;
    '--prompt')
        return
        ;;
    '--start')
        return
        ;;
    '--end')
        return
        ;;
    '--speed')
        __retrace_add_completions -W 'draft'$'\n''standard'$'\n''fine'
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--log')
        __retrace_add_completions -f
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    2)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_batch() {
    repeating_flags=()
    non_repeating_flags=(--fail-fast --force --dry-run --merge --keep-parts --background --verbose -v --quiet -q --version -h --help)
    repeating_options=()
    non_repeating_options=(--jobs --shard --report --progress --max-memory --threads)
    __retrace_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--jobs')
        return
        ;;
    '--shard')
        return
        ;;
    '--report')
        __retrace_add_completions -o plusdirs -fX '!*.@(json)'
        return
        ;;
    '--progress')
        __retrace_add_completions -W 'auto'$'\n''plain'$'\n''json'$'\n''none'
        return
        ;;
    '--max-memory')
        return
        ;;
    '--threads')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -o plusdirs -fX '!*.@(json5|json|csv)'
        return
        ;;
    esac
}

_retrace_looks() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __retrace_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -W "$(__retrace_custom_complete ---completion looks -- positional@0 "${COMP_CWORD}" "$(__retrace_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_retrace_models() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __retrace_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check)
        # Offer subcommand argument completions
        "_retrace_models_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check' -- "${cur}"))
        ;;
    esac
}

_retrace_models_check() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __retrace_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -f
        return
        ;;
    esac
}

_retrace_doctor() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __retrace_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __retrace_add_completions -d
        return
        ;;
    esac
}

_retrace_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __retrace_offer_flags_options -1
}

complete -o filenames -F _retrace retrace
