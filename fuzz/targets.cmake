# What is fuzzed, and the module of which it is: every parser that bytes of others reach.
set(LUOTSI_FUZZ_TARGETS
    codec_fuzz.cpp:engine
    content_fuzz.cpp:centre
    directory_fuzz.cpp:interop
    dmn_fuzz.cpp:dmn
    feel_fuzz.cpp:feel
    http_fuzz.cpp:server
    json_fuzz.cpp:server
    layer_fuzz.cpp:model
    model_fuzz.cpp:model
    need_fuzz.cpp:need
    pattern_fuzz.cpp:need
    search_fuzz.cpp:directory
    token_fuzz.cpp:server
    wire_fuzz.cpp:server)
