autocmd BufNewFile,BufRead *.zk setfiletype zk
